"""`./regency capacity`: what a number of regencies needs, from measured costs and stated assumptions."""
