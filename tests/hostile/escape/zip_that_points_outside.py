"""Hands in a zip with paths above it, absolute ones, links, devices and setuid programs among its members."""

import json
import zipfile

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["points outside the archive", "is a link or device"]


def hand_in(place, nb):
    text = json.dumps(nb)
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for name in (
            "../../hostile.ipynb",
            "/tmp/hostile.ipynb",
            "..\\..\\hostile.ipynb",
            "C:\\hostile.ipynb",
            "a/../../hostile.ipynb",
            "\\\\host\\share\\hostile.ipynb",
            "../is_honest/a1_toy/a1_toy.ipynb",
        ):
            archive.writestr(name, text)
        for name, mode, content in (
            ("link.ipynb", 0o120777, "/etc/passwd"),
            ("device.ipynb", 0o060666, ""),
            ("pipe.ipynb", 0o010666, ""),
            ("tool.zip", 0o120777, "../../work.zip"),
        ):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, mode << 16
            archive.writestr(info, content)
        program = zipfile.ZipInfo("hostile")
        program.create_system, program.external_attr = 3, 0o106755 << 16
        archive.writestr(program, "#!/bin/sh\ntouch /tmp/hostile\n")
