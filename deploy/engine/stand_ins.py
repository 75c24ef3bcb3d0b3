"""What compose takes from a registry of images, made on this machine of the same programs from elsewhere.

Debian's packages bring a system, Java, Prometheus and Alertmanager; the broker, the store and Jaeger are
those that `./regency up` runs; the Python is the one this runs on. Made once: the engine keeps them.
"""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from deploy.engine.engine import Engine, Failed
from deploy.verify.check import ToolMissing, tool

from regencyctl.errors import PartMissing
from regencyctl.local import jars
from regencyctl.local.equipment import equip_jars
from regencyctl.local.store import built_server
from regencyctl.settings import Surroundings

_HERE = Path(__file__).parent
_SYSTEM = "regency-stand-in/debian:bookworm"
_PACKAGES = (
    *("ca-certificates", "wget", "openjdk-17-jre-headless", "prometheus", "prometheus-alertmanager"),
    *("libssl3", "libffi8", "libsqlite3-0", "libbz2-1.0", "liblzma5", "libreadline8", "libncursesw6"),
    *("libexpat1", "libuuid1"),
)
_TOOLS = jars.JarSet(
    f"kafka-tools-{jars.KAFKA_VERSION}", _HERE / "kafka/tools-jars.txt", _HERE / "kafka/tools-pom.xml"
)
_CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")


def make_stand_ins(engine: Engine) -> None:
    """Make those that are not there yet. Raises: `ToolMissing`, `deploy.engine.engine.Failed`."""
    with tempfile.TemporaryDirectory(prefix="stand-ins-") as folder:
        if not engine.has_image(_SYSTEM):
            print("making a Debian system with Java, Prometheus and Alertmanager (300 MB of packages, once)")
            engine.import_image(_SYSTEM, _system(Path(folder) / "system"))
        given = {
            "INTERPRETER": _interpreter(Path(folder) / "interpreter"),
            "JARS": _jars(Path(folder) / "jars"),
            "PROGRAMS": _programs(Path(folder) / "programs"),
        }
        engine.compose("--file", "stand_ins.yaml", "build", given=given, folder=_HERE)


def _system(root: Path) -> Path:
    """A Debian that trusts whom this machine trusts: an office's network may have an authority of its own."""
    program = str(tool("debootstrap", "apt-get install debootstrap"))
    run = subprocess.run(
        [program, "--variant=minbase", f"--include={','.join(_PACKAGES)}", "bookworm", str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise Failed("\n".join(run.stdout.splitlines()[-5:]))
    shutil.rmtree(root / "var/cache/apt/archives")
    if trusted := ssl.get_default_verify_paths().cafile:
        shutil.copyfile(trusted, root / _CERTIFICATES)
    return root


def _interpreter(folder: Path) -> str:
    """This Python as /usr/local has it in images: programs, library and headers, nothing installed."""
    base = Path(sys.base_prefix)

    def left_out(place: str, names: Iterable[str]) -> list[str]:
        match Path(place).relative_to(base).parts:
            case ():
                return [name for name in names if name not in {"bin", "lib", "include"}]
            case ("bin",):
                return [name for name in names if not name.startswith("python")]
        heavy = {"test", "tests", "idlelib", "site-packages", "__pycache__"}
        return [name for name in names if name in heavy or name.endswith(".a")]

    shutil.copytree(base, folder, symlinks=True, ignore=left_out)
    return str(folder)


def _jars(folder: Path) -> str:
    """The broker, and of its command line what the health check runs."""
    folder.mkdir()
    try:
        for wanted in (jars.KAFKA, _TOOLS):
            for jar in equip_jars(wanted, Surroundings(), print, f"fetching {wanted.name}").glob("*.jar"):
                shutil.copy(jar, folder)
    except PartMissing as missing:
        raise ToolMissing(str(missing)) from missing
    return str(folder)


def _programs(folder: Path) -> str:
    """The surrogate store, and Jaeger, which is a collector too."""
    folder.mkdir()
    store = built_server(Surroundings().cache())
    if not store.exists():
        raise ToolMissing("the store is not here: ./regency store build")
    shutil.copy(store, folder)
    shutil.copy(tool("jaeger", "deploy/tools/install.sh builds it"), folder / "jaeger")
    return str(folder)
