"""Desa wisata: public to read and to take away as open data, kept by the tourism office.

A token says which regency its bearer belongs to and not which village, so no role of a village writes here.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import RegencyCode
from servicekit.auth import require
from servicekit.geojson import Feature, FeatureCollection, GeoJson, point
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader
from tourism_market.api.village_forms import DecreeForm, NewVillage, ProfileForm
from tourism_market.api.village_views import VillageDetail, VillageView
from tourism_market.domain.village import Village, VillageClass
from tourism_market.handlers import (
    ClassifyVillage,
    DescribeVillage,
    RegisterVillage,
    classify_village,
    describe_village,
    register_village,
)
from tourism_market.repository.villages import Filter, every_village, get_village, list_villages

router = APIRouter(tags=["villages"])

TOURISM_OFFICE = Depends(require("tourism-office"))


async def wanted_villages(
    regency: Annotated[RegencyCode | None, Query()] = None,
    kecamatan: Annotated[str | None, Query(pattern=r"^\d{2}\.\d{2}\.\d{2}$")] = None,
    village_class: Annotated[VillageClass | None, Query(alias="class")] = None,
    q: Annotated[str | None, Query(min_length=1, max_length=60)] = None,
) -> Filter:
    """Which villages a request asks for; `q` is a part of a name."""
    return Filter(regency, kecamatan, village_class, q)


Wanted = Annotated[Filter, Depends(wanted_villages)]


@router.get("/villages", response_model=Listing[VillageView])
async def get_villages(
    wanted: Wanted, store: Reader, lists: Lists, page: Paging
) -> Listing[VillageView] | Response:
    """Daftar desa wisata / The register of desa wisata, by code; CSV with `Accept: text/csv`."""
    found, total = await list_villages(store, wanted, limit=page.limit, skip=page.offset)
    return lists(VillageView, found, total)


@router.get("/villages.geojson", response_class=GeoJson, response_model=FeatureCollection[VillageView])
async def get_villages_as_geojson(wanted: Wanted, store: Reader) -> FeatureCollection[VillageView]:
    """Desa wisata di peta / The whole register for maps, also villages whose place nobody has told."""
    features = [_feature(village) async for village in every_village(store, wanted)]
    return FeatureCollection(features=features)


@router.get("/villages/{code}", response_model=VillageDetail)
async def get_one_village(code: str, store: Reader) -> Village:
    """Satu desa wisata / One of them, with every decree that set its class."""
    return await get_village(store, code)


@router.post("/villages", status_code=201, response_model=VillageDetail, dependencies=[TOURISM_OFFICE])
async def post_village(form: NewVillage, commit: Commit) -> Village:
    """Daftarkan desa wisata / Register a village under its Kemendagri code; its name is the official one."""
    return await commit(register_village, RegisterVillage(form.code, form.profile()))


@router.put("/villages/{code}", response_model=VillageDetail, dependencies=[TOURISM_OFFICE])
async def put_village(code: str, form: ProfileForm, commit: Commit) -> Village:
    """Ubah profil desa wisata / Describe a village anew; what is left out is known no more."""
    return await commit(describe_village, DescribeVillage(code, form.profile()))


@router.post("/villages/{code}/classifications", response_model=VillageDetail, dependencies=[TOURISM_OFFICE])
async def post_classification(code: str, form: DecreeForm, commit: Commit) -> Village:
    """Catat SK penetapan kelas / Record the decree that sets the class, or correct one with a reason.

    The latest decree by its date is in force, whenever it is recorded.
    """
    return await commit(classify_village, ClassifyVillage(code, form.decree(), form.corrects, form.reason))


def _feature(village: Village) -> Feature[VillageView]:
    shown = VillageView.model_validate(village)
    return Feature(id=village.code, geometry=point(village.profile.coordinates), properties=shown)
