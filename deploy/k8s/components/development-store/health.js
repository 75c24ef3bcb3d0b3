// Exits 0 only when this member is primary. Forms the replica set the first time, and then waits for the next look.
try {
  rs.status();
} catch (error) {
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: process.env.MEMBER }] });
  quit(1);
}
quit(db.hello().isWritablePrimary ? 0 : 1);
