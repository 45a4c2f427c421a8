"""The recipe for Kubernetes, as far as it can be tried without a cluster."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
RECIPE = ROOT / "docs" / "kubernetes"
SCHEMA = "operator/deployment/helm/dask-kubernetes-operator/crds/daskcluster.yaml"


def the_cluster() -> dict:
    _, cluster = yaml.safe_load_all((RECIPE / "cluster.yaml").read_text())
    return cluster


def containers(cluster: dict) -> dict[str, dict]:
    """The container of the scheduler, and that of a worker."""
    return {name: cluster["spec"][name]["spec"]["containers"][0] for name in ("scheduler", "worker")}


def test_all_that_listens_asks_for_a_certificate():
    cluster = the_cluster()
    for container in containers(cluster).values():
        names = [one["name"] for one in container["env"]]
        assert {"--no-dashboard", "--tls-cert=/tls/cert.pem"} <= set(container["args"])
        assert any(name.endswith("HTTP__ROUTES") for name in names)
    worker = {one["name"]: one["value"] for one in containers(cluster)["worker"]["env"]}
    about = cluster["metadata"]
    service = f"{about['name']}-scheduler.{about['namespace']}.svc.cluster.local"
    assert worker["DASK_SCHEDULER_ADDRESS"] == f"tls://{service}:8786"  # else the operator sets tcp://
    assert cluster["spec"]["scheduler"]["service"]["selector"]["dask.org/cluster-name"] == about["name"]


def test_the_manifest_agrees_with_the_operator_s_schema():
    pytest.importorskip("dask_kubernetes", reason="dask-kubernetes is not installed")
    import jsonschema

    (folder,) = importlib.util.find_spec("dask_kubernetes").submodule_search_locations
    crd = yaml.safe_load((Path(folder) / SCHEMA).read_text())
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    jsonschema.validate(the_cluster()["spec"], _closed(schema["properties"]["spec"]))


@pytest.mark.long
@pytest.mark.usefixtures("alembic_once")
@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_the_commands_of_the_manifest_grade_a_class(tmp_path):
    from autograder.cluster.launch import Cluster
    from autograder.commands.grade import Options, grade
    from tests.test_cluster import make_course
    from tests.test_grade_run import CLASS, hand_in_class

    (command,) = re.findall("openssl req .*", (RECIPE / "README.md").read_text())
    subprocess.run(shlex.split(command), cwd=tmp_path, check=True, capture_output=True)
    course = make_course(tmp_path)
    with _the_containers(tmp_path) as address:
        certificate = str(tmp_path / "cert.pem")
        cluster = Cluster("", address, certificate, certificate, str(tmp_path / "key.pem"))
        handed_in = hand_in_class(course, tmp_path / "handed_in")
        run = grade(course, "a1", handed_in, Options(cluster=cluster, feedback=False, report=False))
    assert {student: verdict.points for student, verdict in run.verdicts.items()} == {
        student: points for student, (_, points) in CLASS.items()
    }


@contextlib.contextmanager
def _the_containers(folder: Path):
    """What the two containers run, run here; the address of the scheduler."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        address = f"tls://127.0.0.1:{one.getsockname()[1]}"
    here = {"/tls/": f"{folder}/", "8786": address.rpartition(":")[2], "$(DASK_WORKER_NAME)": "worker"}
    started = []
    try:
        for container in containers(the_cluster()).values():
            program, *arguments = container["args"]
            for there, instead in here.items():
                arguments = [argument.replace(there, instead) for argument in arguments]
            environment = {one["name"]: one["value"] for one in container["env"]}
            if "DASK_SCHEDULER_ADDRESS" in environment:
                environment["DASK_SCHEDULER_ADDRESS"] = address
            program = str(Path(sys.executable).with_name(program))
            started.append(subprocess.Popen([program, *arguments], cwd=folder, env=os.environ | environment))
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(timeout=30)


def _closed(schema):
    """A schema in which names that it does not know are mistakes; the API server would drop them silently."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(one) for name, one in schema.items()}
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        closed.setdefault("additionalProperties", False)
    if closed.pop("x-kubernetes-int-or-string", False):
        closed.pop("type", None)
    return closed
