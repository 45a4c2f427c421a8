"""Makes device nodes and reads disks, memory and kernel messages through them, types into terminals."""

from tests.hostile.escape import answer, nothing_got_through

ANSWERS = {
    "square": answer("""
import fcntl, glob, stat
for major, minor in ((1, 1), (1, 2), (1, 11), (8, 0), (254, 0), (259, 0), (10, 232), (10, 229), (5, 1)):
    for kind in (stat.S_IFBLK, stat.S_IFCHR):
        for folder in ('.', '/tmp', '/dev/shm', '/dev'):
            attempt(f'mknod {major} {minor}', lambda: os.mknod(f'{folder}/hostile', kind | 0o666,
                                                             os.makedev(major, minor)) or 'made')
for path in ('/dev/mem', '/dev/kmem', '/dev/kmsg', '/dev/sda', '/dev/vda', '/dev/nvme0n1', '/dev/kvm',
             '/dev/fuse', '/dev/console', '/dev/tty0', '/dev/ptmx0', '/dev/vsock', '/dev/net/tun',
             '/dev/vhost-vsock', '/dev/port', '/proc/kcore', '/proc/kmsg', '/proc/kpagecount',
             '/proc/sysrq-trigger'):
    attempt(path, lambda: os.open(path, os.O_RDONLY | os.O_NONBLOCK))
def type_into(path):
    fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    for char in 'id':
        fcntl.ioctl(fd, 0x5412, char.encode())
    return path
for path in ['/dev/tty', *glob.glob('/dev/pts/[0-9]*')]:
    attempt('type into ' + path, lambda: type_into(path))
""")
}
SAYS = ["watched"]
CHECK = nothing_got_through
