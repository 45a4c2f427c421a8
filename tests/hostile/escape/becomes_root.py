"""Becomes root or takes capabilities: setuid, setuid programs, capset, user maps, su, file capabilities."""

from tests.hostile.escape import answer, nothing_got_through

ANSWERS = {
    "square": answer("""
import ctypes, glob, shutil, subprocess
libc = ctypes.CDLL(None, use_errno=True)
for name, act in (('setuid', lambda: os.setuid(0)), ('setresuid', lambda: os.setresuid(0, 0, 0)),
                  ('setgid', lambda: os.setgid(0)), ('setgroups', lambda: os.setgroups([0]))):
    attempt(name, lambda: act() or 'yes')
attempt('capset', lambda: libc.capset(b'\\x22\\x05\\x08\\x20' + bytes(4), b'\\xff' * 24))
attempt('no_new_privs off', lambda: libc.prctl(38, 0, 0, 0, 0))
attempt('seccomp off', lambda: libc.prctl(22, 0, 0, 0, 0))
attempt('keep capabilities', lambda: libc.prctl(8, 1, 0, 0, 0) or libc.prctl(47, 2, 21, 0, 0))
for map in ('uid_map', 'gid_map', 'setgroups'):
    attempt(map, lambda: open(f'/proc/self/{map}', 'wb', 0).write(b'0 0 1'))
for program in ('su -c id', 'sudo -n id', 'newgrp root', 'passwd -d root', 'chsh -s /bin/sh root'):
    attempt(program, lambda: subprocess.run(program.split(), check=True, stdin=subprocess.DEVNULL,
                                            capture_output=True, timeout=1).stdout)
def set_id():
    shutil.copy('/usr/bin/id', 'id')
    os.chmod('id', 0o6755)
    out = subprocess.run(['./id', '-u'], capture_output=True, text=True).stdout.strip()
    return out if out == '0' else None
attempt('own setuid program', set_id)
file_caps = bytes.fromhex('0100000202000000' + '0' * 24)
attempt('setcap', lambda: os.setxattr('id', 'security.capability', file_caps) or 'set')
held = {line.split()[1] for line in open('/proc/self/status') if line.startswith('Cap')}
attempt('capabilities', lambda: held if held != {'0' * 16} else None)
""")
}
SAYS = ["watched"]
CHECK = nothing_got_through
