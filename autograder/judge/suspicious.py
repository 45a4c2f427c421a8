"""What in a student's code is worth a look, in tables: names, attributes and texts, with the reason in words.

Nothing here is forbidden and nothing costs a point: an instructor reads the reason and decides. A table holds
what honest notebooks do not need. Left out on purpose, because honest notebooks use them: `gc.collect`,
`inspect.getsource` and `inspect.signature`, `sys.path`, `sys.setrecursionlimit`, `"x" in sys.modules`,
`threading.Thread`, `multiprocessing.Pool`, `importlib.reload`, `importlib.util.find_spec`,
`resource.getrusage`, `psutil.Process`, `os.environ`, `os.chdir`, `os.cpu_count`, `types.FunctionType`,
`cProfile`, `pdb`, `traceback.print_exc`, `warnings`, `ast_node_interactivity`, `!command`.
"""

from __future__ import annotations

import re
from functools import cache

# Reason -> names with their modules. A name stands for everything below it, a star for every ending.
_NAMES = {
    "looks through the objects of the process": """
        gc.get_objects gc.get_referrers gc.get_referents gc.callbacks gc.get_debug gc.set_debug""",
    "looks at who calls": """
        sys._getframe sys._getframemodulename sys._current_frames sys._current_exceptions inspect.currentframe
        inspect.stack inspect.trace inspect.getouterframes inspect.getinnerframes inspect.getframeinfo
        traceback.extract_stack traceback.format_stack traceback.print_stack traceback.walk_stack""",
    "watches or changes what other code does": """
        sys.settrace sys.setprofile sys.gettrace sys.getprofile sys.monitoring sys.addaudithook
        sys.call_tracing threading.settrace* threading.setprofile* bdb unittest.mock faulthandler""",
    "changes which modules are imported": """
        sys.modules sys.meta_path sys.path_hooks sys.path_importer_cache importlib.abc importlib.machinery
        importlib._bootstrap* importlib.util.LazyLoader types.ModuleType imp zipimport sitecustomize
        usercustomize site.addsitedir""",
    "takes the place of what shows results and errors": """
        sys.displayhook sys.excepthook sys.unraisablehook sys.breakpointhook sys.__displayhook__
        sys.__excepthook__ threading.excepthook sys.set_asyncgen_hooks""",
    "changes how IPython runs cells": """
        ipython.input_transformer* ipython.ast_transformers ipython.events ipython.set_custom_exc
        ipython.custom_exceptions ipython.CustomTB ipython.register_magic* ipython.register_post_execute
        ipython.displayhook ipython.display_pub ipython.showtraceback ipython.showsyntaxerror
        ipython._showtraceback ipython.run_cell ipython.run_cell_async ipython.run_code
        ipython.run_ast_nodes ipython.ex ipython.ev ipython.compile ipython.compiler_class ipython.hooks
        ipython.set_hook ipython.extension_manager ipython.builtin_trap ipython.display_trap
        ipython.excepthook ipython.reset ipython.atexit_operations ipython.history_manager
        ipython.magics_manager ipython.prefilter_manager ipython.safe_execfile* ipython.define_macro
        ipython.loop_runner* ipython.should_run_async ipython.transform_cell ipython.ask_exit ipython.push
        ipython.user_module IPython.core.interactiveshell.InteractiveShell._instance IPython.core.magic
        IPython.core.hooks IPython.core.inputtransformer2 IPython.core.getipython IPython.start_ipython
        IPython.paths""",
    "runs when the process ends": "atexit weakref.finalize threading._register_atexit threading._shutdown",
    "reads or changes memory directly": """
        ctypes _ctypes cffi mmap numpy.ctypeslib multiprocessing.shared_memory multiprocessing.sharedctypes
        _posixshmem""",
    "talks to other processes": """
        socket _socket socketserver zmq multiprocessing.connection multiprocessing.managers asyncio.open_*
        asyncio.start_server asyncio.start_unix_server os.pipe os.pipe2 os.mkfifo""",
    "starts programs": """
        subprocess _posixsubprocess pty os.system os.popen os.exec* os.spawn* os.posix_spawn*
        asyncio.create_subprocess_* pexpect""",
    "ends, signals or splits processes": """
        signal _signal os.fork os.forkpty os.kill os.killpg os.abort os._exit os.register_at_fork os.waitpid
        os.wait os.wait3 os.wait4 os.getppid os.setsid os.setpgid os.pidfd_open _thread.interrupt_main
        psutil.process_iter psutil.pids posix""",
    "works on bare file descriptors": """
        os.dup os.dup2 os.close os.closerange os.open os.openpty os.fdopen os.read os.write os.pread os.pwrite
        os.sendfile os.set_inheritable os.set_blocking os.memfd_create os.eventfd fcntl termios tty select""",
    "makes links or special files, or changes rights": """
        os.symlink os.link os.mknod os.chroot os.setuid os.setgid os.seteuid os.setegid os.setresuid
        os.setresgid os.setgroups os.unshare os.setns os.chown os.lchown os.fchown os.setxattr""",
    "changes the limits of the process": """
        resource.setrlimit resource.prlimit os.sched_* os.nice os.setpriority""",
    "makes code from bytes": "marshal types.CodeType code.InteractiveInterpreter code.InteractiveConsole",
    "loads a pickle, which can run anything": """
        pickle.load pickle.loads pickle.Unpickler _pickle dill cloudpickle joblib.load shelve.open
        pandas.read_pickle torch.package""",
    "is a part of the grader or of the notebook server": """
        autograder nbgrader ipykernel jupyter_client jupyter_core nbclient nbconvert msgpack""",
    "reaches the built-in functions": "builtins.__builtins__ builtins.__dict__ builtins.__build_class__",
}

# Attributes that lead from an object to the interpreter's own parts, wherever they are taken from.
INTERNALS = frozenset(
    str.split("""
    __subclasses__ __globals__ __code__ __closure__ __builtins__ __loader__ cell_contents f_back f_locals
    f_globals f_builtins f_code f_trace gi_frame gi_code cr_frame cr_code ag_frame tb_frame f_lasti
    """)
)

# Methods that Python calls by itself.
HOOK_METHODS = {
    "__instancecheck__": "decides what isinstance says",
    "__subclasscheck__": "decides what issubclass says",
    "__del__": "runs when an object is thrown away, at the latest when the process ends",
    "__reduce__": "runs when a pickle is loaded",
    "__reduce_ex__": "runs when a pickle is loaded",
    "__set_name__": "runs when a class is made",
}

# Attributes of imported modules that honest notebooks do set.
_MAY_BE_SET = (
    "warnings",
    "ssl",
    "torch.backends",
    "pandas.options",
    "matplotlib",
    "seaborn",
    "tqdm",
    "logging",
    "IPython.core.interactiveshell.InteractiveShell.ast_node_interactivity",
    "ipython.ast_node_interactivity",
)
# Names for these are seldom used for anything else, so a later `name = ...` does not make them harmless.
_GUARDED = (
    "builtins",
    "sys",
    "os",
    "numpy",
    "torch",
    "scipy",
    "nnlab.check",
    "nnlab.oracle",
    "IPython",
    "ipython",
)

KNOWN_EXTENSIONS = (
    "autoreload",
    "tensorboard",
    "line_profiler",
    "memory_profiler",
    "watermark",
    "nb_black",
    "lab_black",
    "Cython",
    "cython",
    "google.colab.data_table",
    "sql",
    "storemagic",
)

_PLACES = re.compile(
    r"(?:^|[\s'\"=(<>|:,@]|\.\.)(/(?:proc|sys|etc|root|boot|grader|run|dev/(?:shm|mem|fd|pts|tty|ptmx|kmsg"
    r"|std\w+)|var/(?:lib|run|log|spool)))(?=[/\s'\"),;]|$)"
)
_SHADOWS = re.compile(
    r"(?:^|[/\s'\"])((?:numpy|scipy|torch|nnlab|check|msgpack|IPython|matplotlib|tqdm|sitecustomize|usercustomize"
    r"|oracle|differences|random|math|inspect|types|socket|signal|json|ipython_config)(?:/__init__)?\.py)$"
)
_TEXTS = {
    "PYTHONSTARTUP": "runs code in every interpreter that starts",
    "PYTHONINSPECT": "keeps an interpreter open",
    "LD_PRELOAD": "puts code into every program that starts",
    "NNLAB_CHECK_SEED": "chooses the draws of the tests",
    "profile_default/startup": "runs code in every IPython that starts",
    "gradebook.db": "names the gradebook",
    "nbgrader_config": "names the configuration of the course",
    "sitecustomize": "runs code in every interpreter that starts",
    "usercustomize": "runs code in every interpreter that starts",
}


@cache
def _tables() -> tuple[dict[str, str], list[tuple[str, str]]]:
    exact, starts = {}, []
    for reason, names in _NAMES.items():
        for name in names.split():
            if name.endswith("*"):
                starts.append((name[:-1], reason))
            else:
                exact[name] = reason
    return exact, starts


def of_name(path: str) -> tuple[str, str] | None:
    """The entry for a dotted name such as ``gc.get_objects``: (name in the table, reason)."""
    exact, starts = _tables()
    if path.endswith(".*"):  # from module import *
        return next(((path, why) for name, why in exact.items() if name.startswith(path[:-1])), None)
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        if name in exact:
            return name, exact[name]
    begun = next(((start, why) for start, why in starts if path.startswith(start)), None)
    if begun is None:
        return None
    start, why = begun
    return start + path[len(start) :].partition(".")[0], why


def has_entries(module: str) -> bool:
    """Whether the table names anything in this module."""
    exact, starts = _tables()
    names = [*exact, *(start for start, _ in starts)]
    return module in _GUARDED or any(name == module or name.startswith(module + ".") for name in names)


def may_be_set(path: str) -> bool:
    """Whether honest notebooks assign to this attribute of a module."""
    return _below(path, _MAY_BE_SET)


def guarded(path: str) -> bool:
    """Whether a name that was imported from there is taken to mean that wherever it stands."""
    return _below(path, _GUARDED)


def _below(path: str, modules: tuple[str, ...]) -> bool:
    return any(path == name or path.startswith(name + ".") for name in modules)


def of_text(text: str) -> list[tuple[str, str]]:
    """What a string names that no exercise needs: (what, reason)."""
    found = [(place, "is a folder of the system") for place in dict.fromkeys(_PLACES.findall(text))]
    found += [(name, "is taken for a module of that name") for name in _SHADOWS.findall(text)]
    return found + [(part, why) for part, why in _TEXTS.items() if part in text]
