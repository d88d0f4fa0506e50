"""The system calls of a child: which it may make, which are answered without being made, which not.

Each entry is a name, its number on x86_64 and its number on aarch64 (`-`: there is none).
"""

from graders.apps.host import kernel

NEWEST = 456
"""No number above is in the tables; such calls are answered as if the kernel were older."""

ALLOWED = """
read:0:63 write:1:64 readv:19:65 writev:20:66 pread64:17:67 pwrite64:18:68 preadv:295:69
pwritev:296:70 preadv2:327:286 pwritev2:328:287 lseek:8:62 close:3:57 close_range:436:436
dup:32:23 dup2:33:- dup3:292:24 creat:85:- stat:4:- lstat:6:- fstat:5:80 newfstatat:262:79
statx:332:291 access:21:- faccessat:269:48 faccessat2:439:439 readlink:89:- readlinkat:267:78
statfs:137:43 fstatfs:138:44 getdents:78:- getdents64:217:61 getcwd:79:17 chdir:80:49 fchdir:81:50
mkdir:83:- mkdirat:258:34 rmdir:84:- unlink:87:- unlinkat:263:35 rename:82:- renameat:264:38
renameat2:316:276 umask:95:166 ftruncate:77:46 fadvise64:221:223
sendfile:40:71 copy_file_range:326:285

mmap:9:222 munmap:11:215 mremap:25:216 mprotect:10:226 madvise:28:233 msync:26:227 brk:12:214
mlock:149:228 munlock:150:229

futex:202:98 futex_waitv:449:449 futex_wake:454:454 futex_wait:455:455 futex_requeue:456:456
set_robust_list:273:99 set_tid_address:218:96 rseq:334:293 membarrier:324:283 sched_yield:24:124
sched_getaffinity:204:123 sched_getparam:143:121 sched_getscheduler:145:120
sched_get_priority_max:146:125 sched_get_priority_min:147:126 getcpu:309:168 gettid:186:178
nanosleep:35:101 clock_nanosleep:230:115 clock_gettime:228:113 clock_getres:229:114
gettimeofday:96:169 time:201:- times:100:153 getitimer:36:102 setitimer:38:103 alarm:37:-
pause:34:- restart_syscall:219:128 exit:60:93 exit_group:231:94 arch_prctl:158:-
timer_create:222:107 timer_settime:223:110 timer_gettime:224:108 timer_getoverrun:225:109
timer_delete:226:111

rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139 rt_sigpending:127:136
rt_sigtimedwait:128:137 rt_sigsuspend:130:133 sigaltstack:131:132

select:23:- pselect6:270:72 poll:7:- ppoll:271:73 epoll_create:213:- epoll_create1:291:20
epoll_ctl:233:21 epoll_wait:232:- epoll_pwait:281:22 epoll_pwait2:441:441 eventfd:284:-
eventfd2:290:19 signalfd:282:- signalfd4:289:74 timerfd_create:283:85 timerfd_settime:286:86
timerfd_gettime:287:87 pipe:22:- pipe2:293:59 wait4:61:260 waitid:247:95

recvfrom:45:207 sendmsg:46:211 recvmsg:47:212 shutdown:48:210 getsockname:51:204
getpeername:52:205 getsockopt:55:209

getpid:39:172 getppid:110:173 getpgid:121:155 getpgrp:111:- getsid:124:156 getuid:102:174
geteuid:107:175 getgid:104:176 getegid:108:177 getresuid:118:148 getresgid:120:150
getgroups:115:158 getpriority:140:141 capget:125:90 getrlimit:97:163 getrusage:98:165
sysinfo:99:179 uname:63:160 getrandom:318:278
"""

CONDITIONAL = """
kill:62:129 tgkill:234:131
prlimit64:302:261 clone:56:220 socketpair:53:199 sendto:44:206 ioctl:16:29 fcntl:72:25
prctl:157:167 open:2:- openat:257:56
"""
"""May be made with some arguments only; `graders.apps.host.seccomp` says which."""

IGNORED = """
chmod:90:- fchmod:91:52 fchmodat:268:53 fchmodat2:452:452 chown:92:- fchown:93:55 lchown:94:-
fchownat:260:54 utime:132:- utimes:235:- futimesat:261:- utimensat:280:88
fsync:74:82 fdatasync:75:83 sync_file_range:277:84
flock:73:32
"""
"""Modes, owners and times of files: Landlock does not guard them, so nothing is changed.

Locks of whole files would be seen by apps of others, on libraries that all of them read.
Waiting for the disk, too: nothing here has to outlive the machine, SQLite would wait at each
commit, and an app that does nothing else would slow the disk for all others.
The answer is success, as `shutil.copy` and its like would otherwise fail in a grade only.
"""

UNSUPPORTED = """
getxattr:191:8 lgetxattr:192:9 fgetxattr:193:10 listxattr:194:11 llistxattr:195:12
flistxattr:196:13 setxattr:188:5 lsetxattr:189:6 fsetxattr:190:7 removexattr:197:14
lremovexattr:198:15 fremovexattr:199:16
fallocate:285:47
"""
"""As file systems without attributes answer, or such as make no room ahead of what is written.

A gigabyte is made room for at once, before anybody sees it.
"""

ABSENT = """
clone3:435:435 openat2:437:437
"""
"""Their arguments lie in memory, where no filter can look; libc then takes the older call."""

FORBIDDEN = """
execve:59:221 ptrace:101:117 unshare:272:97 mount:165:40 setns:308:268 bpf:321:280
io_uring_setup:425:425 keyctl:250:219 perf_event_open:298:241 process_vm_readv:310:270
pidfd_open:434:434 userfaultfd:323:282 mknodat:259:33 symlinkat:266:36 linkat:265:37
truncate:76:45 connect:42:203 bind:49:200
"""
"""Some of those that are refused by not being named above, for the probe to try."""


def numbers(table: str, machine: int) -> dict[str, int]:
    """Return the calls of a table with their numbers on one of `kernel.MACHINES`."""
    entries = (entry.split(":") for entry in table.split())
    return {name: int(each[machine]) for name, *each in entries if each[machine] != "-"}


def forbidden() -> dict[str, int]:
    """Return what the probe tries on this machine."""
    return numbers(FORBIDDEN, kernel.machine())
