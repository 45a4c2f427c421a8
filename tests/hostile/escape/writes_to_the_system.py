"""Writes wherever it can: system folders, Python's packages, kernel settings, the grader's own files."""

from tests.hostile.escape import answer, nothing_got_through

ANSWERS = {
    "square": answer("""
import sys, subprocess
places = {p for p in sys.path if p} | {'/', '/usr', '/usr/bin', '/usr/lib', '/etc', '/etc/fonts', '/bin',
    '/lib', '/grader', '/grader/inside', '/grader/site', '/grader/site/nnlab', '/dev', '/dev/pts', '/root',
    '/var/tmp',
    '/var', '/run', '/sys', '/proc', '/proc/1', '/home', os.path.dirname(os.__file__), sys.prefix}
own = {'/grader/home', '/tmp', '/dev/shm'}
def put(place):
    with open(place + '/hostile-left-here', 'w') as file:
        file.write('hostile')
    return place
for place in places - own:
    attempt('write ' + place, lambda: put(place))
    attempt('link ' + place, lambda: os.symlink('/etc', place + '/hostile-link') or place)
    attempt('chmod ' + place, lambda: os.chmod(place, 0o777) or (place not in own) or None)
for file, text in {'/proc/sys/kernel/core_pattern': '|/tmp/x', '/proc/sys/kernel/randomize_va_space': '0',
        '/proc/sys/vm/drop_caches': '3', '/proc/sysrq-trigger': 'h', '/proc/self/oom_score_adj': '-1000',
        '/proc/1/oom_score_adj': '1000', '/proc/sys/user/max_user_namespaces': '100',
        '/proc/sys/kernel/ns_last_pid': '1', '/sys/fs/cgroup/release_agent': '/tmp/x', '/proc/mtrr': 'x',
        '/proc/irq/default_smp_affinity': '1', '/proc/sys/kernel/hostname': 'x', '/proc/timer_list': '1',
        '/proc/sys/fs/binfmt_misc/register': ':x:M::x::/tmp/x:', '/proc/sys/kernel/shmmax': '1'}.items():
    attempt(file, lambda: open(file, 'wb', 0).write(text.encode()))
# everything that is mounted: can anything but the private folders be written?
for line in open('/proc/self/mounts'):
    place = line.split()[1]
    if place not in own and not place.startswith(('/proc', '/dev/')):
        attempt('mounted ' + place, lambda: put(place))
attempt('walk', lambda: [d for d, _, _ in os.walk(sys.prefix) if os.access(d, os.W_OK)] or None)
""")
}
SAYS = ["watched"]
CHECK = nothing_got_through
