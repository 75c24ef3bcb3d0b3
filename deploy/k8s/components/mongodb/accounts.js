// Makes every account what it has to be, as often as it is run: its password and what it may do.
const admin = db.getSiblingDB("admin");
admin.auth("administrator", process.env.ADMINISTRATOR);

function account(name, password, roles) {
  if (!password) throw new Error(`no password for ${name}`);
  const wanted = { pwd: password, roles };
  if (admin.getUser(name)) admin.updateUser(name, wanted);
  else admin.createUser({ user: name, ...wanted });
}

for (const service of process.env.SERVICES.split(",")) {
  const database = service.replaceAll("-", "_");
  account(service, process.env[`PASSWORD_${database}`], [
    { role: "readWrite", db: database },
    { role: "dbAdmin", db: database },
  ]);
}
account("backup", process.env.PASSWORD_backup, ["readAnyDatabase"]);
account("monitor", process.env.PASSWORD_monitor, ["clusterMonitor", { role: "read", db: "local" }]);
