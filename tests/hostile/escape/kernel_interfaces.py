"""Opens the kernel's newest doors: eBPF, io_uring, userfaultfd, perf, keys, modules, memory nobody counts."""

from tests.hostile.escape import answer, nothing_got_through

ANSWERS = {
    "square": answer("""
import ctypes, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
page = ctypes.create_string_buffer(4096)
calls = {'bpf': 321, 'io_uring_setup': 425, 'io_uring_enter': 426, 'userfaultfd': 323, 'perf_event_open': 298,
         'keyctl': 250, 'add_key': 248, 'request_key': 249, 'finit_module': 313, 'init_module': 175,
         'kexec_load': 246, 'kexec_file_load': 320, 'fanotify_init': 300, 'memfd_secret': 447,
         'memfd_create': 319, 'shmget': 29, 'msgget': 68, 'semget': 64, 'io_setup': 206,
         'modify_ldt': 154, 'personality': 135,
         'swapon': 167, 'reboot': 169, 'syslog': 103,
         'acct': 163, 'move_pages': 279, 'quotactl': 179}
if platform.machine() == 'x86_64':
    for name, number in calls.items():
        for first in (0, 1, 3, ctypes.addressof(page)):
            attempt(name, lambda: libc.syscall(number, first, page, 4096, 0, 0, 0))
            attempt(name + ' of x32', lambda: libc.syscall(number | 0x40000000, first, page, 4096, 0, 0, 0))
for family in range(3, 46):
    if family != 10:
        for kind in (1, 2, 3):
            attempt(f'socket family {family}', lambda: socket.socket(family, kind))
for kind in (3, 10):
    attempt(f'raw socket {kind}', lambda: socket.socket(2, kind))
""")
}
SAYS = ["watched"]
CHECK = nothing_got_through
