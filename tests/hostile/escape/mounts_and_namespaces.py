"""Makes namespaces of its own, mounts over the system, changes its root: by system call and by program."""

from tests.hostile.escape import answer, nothing_got_through

ANSWERS = {
    "square": answer("""
import ctypes, subprocess
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x2000000, 0x80):
    attempt(f'unshare {flag:#x}', lambda: libc.unshare(flag))
    attempt(f'clone {flag:#x}', lambda: libc.syscall(56, flag | 17, 0, 0, 0, 0))
flags = ctypes.create_string_buffer(b'\\0\\0\\0\\x10' + bytes(84), 88)
attempt('clone3', lambda: libc.syscall(435, flags, 88))
attempt('mount', lambda: libc.mount(b'tmpfs', b'/usr', b'tmpfs', 0, None))
attempt('remount', lambda: libc.mount(None, b'/', None, 32 | 4096, None))
attempt('bind', lambda: libc.mount(b'/proc/1/root', b'/tmp', None, 4096, None))
attempt('umount', lambda: libc.umount2(b'/proc', 2))
attempt('umount home', lambda: libc.umount2(b'/grader/home', 2))
attempt('chroot', lambda: os.chroot('/proc/1/root'))
attempt('pivot_root', lambda: libc.syscall(155, b'/tmp', b'/tmp'))
attempt('fsopen', lambda: libc.syscall(430, b'tmpfs', 0))
attempt('open_tree', lambda: libc.syscall(428, -100, b'/', 1))
attempt('mount_setattr', lambda: libc.syscall(442, -100, b'/', 0, bytes(32), 32))
for name in ('user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup', 'time'):
    attempt(f'setns {name}', lambda: libc.setns(os.open(f'/proc/1/ns/{name}', os.O_RDONLY), 0))
for program in ('unshare -Urm true', 'mount -t tmpfs x /usr', 'bwrap --bind / / true',
                'nsenter -t 1 -a true'):
    attempt(program, lambda: subprocess.run(program.split(), check=True, capture_output=True).returncode)
""")
}
SAYS = ["watched"]
CHECK = nothing_got_through
