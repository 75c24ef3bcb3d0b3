// Exits 0 when this member has its place in the set. The first member forms the set the first time, and makes the
// administrator: mongod lets localhost do both for as long as it has no user. Any other look changes nothing.
const members = [0, 1, 2].map((number) => ({
  _id: number,
  host: `store-${number}.store:27017`,
  priority: number === 0 ? 2 : 1,
}));
const found = db.hello();
const isFirst = process.env.MEMBER === "store-0";
const admin = db.getSiblingDB("admin");

function administers() {
  try {
    return admin.auth("administrator", process.env.ADMINISTRATOR).ok === 1;
  } catch (error) {
    return false;
  }
}

if (!found.setName) {
  if (isFirst) rs.initiate({ _id: "rs0", members });
  quit(1);
}
if (!isFirst) quit(found.isWritablePrimary || found.secondary ? 0 : 1);
if (administers()) quit(0);
if (found.isWritablePrimary) admin.createUser({ user: "administrator", pwd: process.env.ADMINISTRATOR, roles: ["root"] });
quit(1);
