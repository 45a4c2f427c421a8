"""Takes over the processes around it: ptrace, their memory, their descriptors, their signals and limits."""

from tests.hostile.escape import answer, nothing_got_through

ANSWERS = {
    "square": answer("""
import ctypes, resource, signal
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(4, 1, 0, 0, 0)  # dumpable again
own, parents = os.getpid(), [int(n) for n in os.listdir('/proc') if n.isdigit() and int(n) != os.getpid()]
for pid in parents:
    attempt(f'attach {pid}', lambda: libc.ptrace(16, pid, 0, 0))
    attempt(f'seize {pid}', lambda: libc.ptrace(0x4206, pid, 0, 0))
    attempt(f'memory {pid}', lambda: os.open(f'/proc/{pid}/mem', os.O_RDWR))
    attempt(f'maps {pid}', lambda: open(f'/proc/{pid}/maps').read(100))
    attempt(f'environment {pid}', lambda: open(f'/proc/{pid}/environ').read(100))
    attempt(f'descriptors {pid}', lambda: os.listdir(f'/proc/{pid}/fd'))
    attempt(f'working folder {pid}', lambda: os.readlink(f'/proc/{pid}/cwd'))
    buffer = ctypes.create_string_buffer(16)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 16)
    there = (ctypes.c_size_t * 2)(id(own), 16)
    attempt(f'read {pid}', lambda: libc.process_vm_readv(pid, here, 1, there, 1, 0))
    attempt(f'write {pid}', lambda: libc.process_vm_writev(pid, here, 1, there, 1, 0))
    pidfd = os.pidfd_open(pid)
    for number in range(8):
        attempt(f'descriptor {number} of {pid}', lambda: libc.syscall(438, pidfd, number, 0))
    attempt(f'compare {pid}', lambda: libc.syscall(312, own, pid, 0, 0, 0))
    attempt(f'advise {pid}', lambda: libc.syscall(440, pidfd, here, 1, 21, 0))
""")
}
SAYS = ["watched"]
CHECK = nothing_got_through
