"""`make client`: generate clients from the schema, check their types, call every public operation with them.

    python -m tests.conformance.clients TOOLS

TOOLS is a folder with `bin/openapi-python-client` and `bin/mypy`, and with `node_modules` where npm is there.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.conformance.clients.calls import python_program, typescript_program

ROOT = Path(__file__).resolve().parents[3]
CONFIG = Path(__file__).parent / "generator.yml"
COMPILER = ["--strict", "--module", "nodenext", "--target", "es2022", "--skipLibCheck"]


def main(tools: Path) -> None:
    os.umask(0o077)
    with tempfile.TemporaryDirectory() as name, served(Path(name) / "var") as address:
        folder = Path(name)
        with urlopen(f"{address}/api/v1/schema/") as answer:
            (folder / "schema.json").write_bytes(answer.read())
        check_python(tools, folder, address)
        if (tools / "node_modules").is_dir():
            check_typescript(tools, folder, address)
        else:
            print("TypeScript: not checked, for want of npm")


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of a tracker with the seeded cases, while it runs."""
    data.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "TRACKER_DATA_DIR": str(data), "TRACKER_PUBLIC_URL": address}
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "--verbosity", "0"], ["seed"]):
        subprocess.run([*manage, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    serve = [*manage, "serve", "--port", port]
    with subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            next(line for line in server.stdout if line.startswith("READY"))
            yield address
        finally:
            server.terminate()


def check_python(tools: Path, folder: Path, address: str) -> None:
    """Generate a client with openapi-python-client, check it and its use with mypy, and use it."""
    client = folder / "tracker_client"
    generate = ["generate", "--path", "schema.json", "--meta", "none", "--output-path", str(client)]
    run(
        folder,
        str(tools / "bin/openapi-python-client"),
        *generate,
        "--config",
        str(CONFIG),
        "--fail-on-warning",
    )
    (client / "py.typed").touch()
    (folder / "calls.py").write_text(python_program(schema_in(folder)))
    run(folder, str(tools / "bin/mypy"), "--strict", "tracker_client", "calls.py")
    run(folder, str(tools / "bin/python"), "calls.py", address)


def check_typescript(tools: Path, folder: Path, address: str) -> None:
    """Generate types with openapi-typescript, check their use with the compiler, and use them."""
    (folder / "node_modules").symlink_to(tools / "node_modules")
    (folder / "package.json").write_text('{"type": "module"}')
    run(folder, "node_modules/.bin/openapi-typescript", "schema.json", "-o", "schema.ts")
    (folder / "calls.ts").write_text(typescript_program(schema_in(folder)))
    run(folder, "node_modules/.bin/tsc", *COMPILER, "--types", "node", "calls.ts")
    run(folder, "node", "calls.js", address)


def schema_in(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "schema.json").read_text())
    return found


def run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
