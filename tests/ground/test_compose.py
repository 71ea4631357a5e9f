"""The files of the production: that all they name exists, since no engine may be here to try them.

``tests.faults.topology`` runs the same commands with the same variables against real servers.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
from check_jsonschema.cli import main as check_jsonschema
from click.testing import CliRunner

from hall import main as hall
from models.outbox.topics import QUEUES
from models.production import NEEDS, check
from models.settings import Settings
from models.settings_page import example
from tests import compose, production
from web import create_app

ROOT = compose.FOLDER
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
FINAL = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
ENV = {"HALL_BASE_URL": f"https://{production.HOST}", "HALL_TRUSTED_PROXIES": "1"}
KNOWN = {f.metadata["name"] for f in fields(Settings)}
HOUSE = {
    "web": "web",
    "relay": "relay",
    "quick": "worker",
    "documents": "worker",
    "slow": "worker",
    "prepare": "command",
}


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    return compose.read(ENV)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the commands of docs/operations.md make."""
    folder = tmp_path_factory.mktemp("house")
    script = re.search(r"```sh\n(.+?)```", (ROOT / "docs/operations.md").read_text(), re.S)
    assert script
    subprocess.run(["/bin/sh", "-euc", script[1]], cwd=folder, check=True)
    assert (folder / "secrets").stat().st_mode & 0o077 == 0
    return folder / "secrets"


def resolve(command: list[str]) -> None:
    """Raises unless ``hall ...`` is a command of ours with options it has; nothing of it is run."""
    assert command[0] == "hall"
    context, rest = click.Context(hall, info_name="hall"), command[1:]
    while isinstance(context.command, click.Group) and rest and not rest[0].startswith("-"):
        found = context.command.get_command(context, rest[0])
        assert found is not None, command
        context, rest = click.Context(found, parent=context, info_name=rest[0]), rest[1:]
    context.command.parse_args(context, list(rest))


def test_it_is_a_compose_file() -> None:
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", "vendor.compose-spec", str(compose.FILE)])
    assert done.exit_code == 0, done.output


def test_every_command_exists_and_every_queue_is_served(file: dict[str, Any]) -> None:
    served = []
    for name in HOUSE:
        service = file["services"][name]
        resolve(service["command"])
        if service.get("healthcheck", {}).get("test", [""])[1:2] == ["hall"]:
            resolve(service["healthcheck"]["test"][1:])
        if "--queues" in service["command"]:
            served += service["command"][service["command"].index("--queues") + 1].split(",")
            told = service["command"][service["command"].index("--name") + 1]
            assert service["healthcheck"]["test"][-1] == told == name
    assert sorted(served) == sorted(QUEUES)
    command = re.search(r"^CMD (\[.+\])$", FINAL, re.M)
    assert command
    resolve(json.loads(command[1]))


def test_each_process_gets_what_it_needs_and_no_secret_beyond(file: dict[str, Any], secrets: Path) -> None:
    for name, kind in HOUSE.items():
        service = file["services"][name]
        assert {variable.removesuffix("_FILE") for variable in service["environment"]} <= KNOWN
        given = {k: v.replace(compose.SECRETS, f"{secrets}/") for k, v in service["environment"].items()}
        settings = Settings.from_env(given)
        check(settings, kind)
        files = {Path(v).name for v in given.values() if v.startswith(str(secrets))}
        assert files == set(service["secrets"]), name
        own = {f.name for f in fields(settings) if f.metadata["secret"] and getattr(settings, f.name)}
        assert own <= {*NEEDS[kind], "smtp_url"}, name
    assert "volumes" not in file["services"]["relay"]


def test_secrets_volumes_and_networks_are_declared_and_made(file: dict[str, Any], secrets: Path) -> None:
    services = file["services"].values()
    used = {name for service in services for name in service.get("secrets", ())}
    assert used == set(file["secrets"]) == {path.name for path in secrets.iterdir()}
    assert all(entry["file"] == f"secrets/{name}" for name, entry in file["secrets"].items())
    mounts = dict(volume.split(":") for service in services for volume in service.get("volumes", ()))
    assert set(mounts) == set(file["volumes"])
    assert f"HALL_DATA_DIR={mounts['data']} " in FINAL.replace("\n", " ") and f" {mounts['data']}" in FINAL
    assert {name for service in services for name in service["networks"]} == set(file["networks"])
    for keeper, network in (("database", "store"), ("broker", "bell")):
        assert file["services"][keeper]["networks"] == [network] and file["networks"][network]["internal"]
    assert "bell" not in file["services"]["web"]["networks"], "web never talks to the broker"


def test_every_container_is_restrained(file: dict[str, Any]) -> None:
    for name, service in file["services"].items():
        assert service["read_only"] and service["init"] and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"] and service["restart"], name
        assert name == "prepare" or (service["restart"] == "always" and service["healthcheck"]), name
        if name in HOUSE:
            assert service["stop_grace_period"] == "80s", name
        else:
            assert service["user"] != "root", name
    assert re.search(r"^USER 10001:10001$", FINAL, re.M)
    assert not re.search(r"apt-get|pip |gcc", FINAL)


def test_ports_and_paths_are_those_of_the_code(file: dict[str, Any]) -> None:
    web = file["services"]["web"]
    port = str(web["environment"]["PORT"])
    assert web["ports"] == [f"127.0.0.1:8000:{port}"], "only the proxy on this machine may ask"
    assert re.search(rf"^EXPOSE {port}$", FINAL, re.M)
    path = re.search(rf"127\.0\.0\.1:{port}(/\w+)'", web["healthcheck"]["test"][-1])
    rules = {rule.rule for rule in create_app(production.settings(), connect=False).url_map.iter_rules()}
    assert path and path[1] == "/readyz" and {"/readyz", "/metrics"} <= rules


def test_the_broker_keeps_what_it_took_and_refuses_honestly(file: dict[str, Any], secrets: Path) -> None:
    command = file["services"]["broker"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--maxmemory-policy"] == "noeviction" and options["--appendfsync"] == "everysec"
    default, health, ours = (secrets / "broker_acl").read_text().splitlines()
    assert "nopass" not in default + ours and "~hall:*" in ours and "-@dangerous" in ours
    assert (
        health == "user health on nopass -@all +ping"
        and "--user health" in file["services"]["broker"]["healthcheck"]["test"][1]
    )


def test_the_image_holds_what_the_house_imports_and_nothing_else() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) /house/\S*$", DOCKERFILE, re.M)
    sources = {source for line in copied for source in line.split()}
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources == kept and all((ROOT / source).exists() for source in sources)
    assert {"models", "web", "workers", "ground", "commands", "hall.py"} <= sources
    assert "--require-hashes" in DOCKERFILE
    named = set(re.findall(r"\b(HALL_\w+|PORT)=", FINAL))
    assert named <= KNOWN


def test_what_the_file_takes_from_the_environment_stands_in_the_example() -> None:
    assert compose.variables() <= set(re.findall(r"^#?(\w+)=", example(), re.M))
    with pytest.raises(KeyError, match="HALL_BASE_URL"):
        compose.read({})


def test_hall_web_is_gunicorn_with_the_options_of_the_house_or_one_message() -> None:
    environment = {"HALL_ENV": "production", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "hall", "web"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "the web does not start" in done.stderr and "SECRET_KEY is not set" in done.stderr
