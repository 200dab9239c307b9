# shellcheck shell=bash disable=SC2034
# What every part of ./territory uses: words on the screen, steps with their duration, what is remembered
# between two runs, and processes that outlive the script.

if [[ -t 1 && -z ${NO_COLOR-} ]]; then
  BOLD=$'\e[1m' GREEN=$'\e[32m' RED=$'\e[31m' DIM=$'\e[2m' PLAIN=$'\e[0m'
else
  BOLD='' GREEN='' RED='' DIM='' PLAIN=''
fi

say() { printf '%s\n' "$*"; }

# die WHAT [WHAT TO DO]...: inside a step, whose output goes to a file, the words wait until the step shows them.
die() {
  if [[ -n ${FAILURE-} ]]; then exec 2>"$FAILURE"; fi
  printf '%sThis did not work:%s %s\n' "$RED" "$PLAIN" "$1" >&2
  shift
  (($# == 0)) || printf '%s\n' "$@" | sed 's/^/  /' >&2
  exit 70
}

# notice TEXT: good to know, nothing to do; inside a step it waits for the end of the line.
notice() {
  if [[ -n ${NOTICES-} ]]; then printf '  (%s)\n' "$*" >>"$NOTICES"; else printf '  (%s)\n' "$*" >&2; fi
}

# tail_of LOG [LINES]: for the end of a failure message.
tail_of() {
  [[ -s $1 ]] || return 0
  printf 'The last lines of %s:\n' "$1"
  tail -n "${2:-15}" -- "$1" | cut -c1-400 | sed 's/^/    | /'
}

# step TEXT COMMAND...: one line of progress. The command runs in a subshell; what it says goes to steps.log.
step() {
  local text=$1 began=${EPOCHREALTIME/./} failure=$LOGS/failure.$$ notices=$LOGS/notices.$$ code=0 spent
  shift
  printf '  %-56s' "$text"
  printf -- '--- %(%F %T)T %s\n' -1 "$text" >>"$LOGS/steps.log"
  set +e
  (
    set -e
    exec 9>&-
    FAILURE=$failure NOTICES=$notices
    "$@"
  ) >>"$LOGS/steps.log" 2>&1 </dev/null
  code=$?
  set -e
  spent=$(((${EPOCHREALTIME/./} - began) / 1000))
  if ((code == 0)); then
    printf '%sdone%4d.%d s%s\n' "$GREEN" "$((spent / 1000))" "$((spent % 1000 / 100))" "$PLAIN"
    if [[ -s $notices ]]; then cat "$notices" && rm -f "$notices"; fi
    return 0
  fi
  printf '%sfailed%s after %d s\n\n' "$RED" "$PLAIN" "$((spent / 1000))"
  if [[ -s $failure ]]; then
    cat "$failure" >&2
  else
    {
      say "The step \"$text\" ended with code $code."
      tail_of "$LOGS/steps.log" 25
    } >&2
  fi
  rm -f "$failure" "$notices"
  exit "$code"
}

# lock FILE WHAT: one at a time. Descriptor 9 is closed for whatever outlives the script.
lock() {
  exec 9>>"$1"
  flock -n 9 && return 0
  say "Another $2 is at work in this checkout; waiting for it to end." >&2
  flock -w 900 9 || die "the other $2 has been at work for 15 minutes." "See who it is: fuser -v '$1'"
}

prepare_run() {
  umask 022
  mkdir -p "$LOGS" "$RUN/pids" 2>/dev/null || true
  [[ -w $RUN && -w $LOGS && -w $RUN/pids ]] ||
    die "the folder $RUN cannot be written by $(id -un)." \
      "It may belong to an earlier run as another user: run ./territory down as that user, then: sudo rm -rf '$RUN'"
}

# --- remembered between two runs: lines KEY=VALUE in the files "state" and "secrets" of a folder

recall() { # FILE KEY
  local value=''
  [[ -r $1 ]] && value=$(sed -n "s/^$2=//p" "$1" | tail -n 1)
  [[ -n $value ]] && printf '%s\n' "$value"
}

remember() { # FILE KEY COMMAND...: the value of KEY, made by the command the first time
  local file=$1 key=$2 value
  shift 2
  if ! value=$(recall "$file" "$key"); then
    value=$("$@")
    [[ $file != */secrets ]] || (umask 077 && : >>"$file")
    printf '%s=%s\n' "$key" "$value" >>"$file"
  fi
  printf '%s\n' "$value"
}

forget() { # FILE KEY
  [[ ! -e $1 ]] || sed -i "/^$2=/d" "$1"
}

# `|| true`: head closes the pipe early.
random_word() { { LC_ALL=C tr -dc 'a-zA-Z0-9' </dev/urandom || true; } | head -c 32; }
random_key() { head -c 32 /dev/urandom | base64 -w 0; }
# A private key of the curve P-256: any 32 bytes in the frame of RFC 5915, as PEM, in base64 to stand on one line.
random_signing_key() {
  {
    printf -- '-----BEGIN EC PRIVATE KEY-----\n'
    { printf '\x30\x31\x02\x01\x01\x04\x20' && head -c 32 /dev/urandom && printf '\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07'; } | base64 -w 64
    printf -- '-----END EC PRIVATE KEY-----\n'
  } | base64 -w 0
}

# --- ports: below the kernel's own range for outgoing connections, so that none of these takes one of ours

port_taken() {
  local hex
  printf -v hex '%04X' "$1"
  grep -qiE "^ *[0-9]+: [0-9A-F]+:$hex [0-9A-F]+:[0-9A-F]{4} 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

free_port() { # STATE: free now, and not chosen before in this folder
  local port
  while :; do
    port=$((20000 + (RANDOM << 15 | RANDOM) % 12000))
    port_taken "$port" && continue
    grep -qs "=$port\$" "$1" && continue
    printf '%s\n' "$port"
    return 0
  done
}

port_of() { remember "$1" "$2" free_port "$1"; } # STATE KEY

# ports_for_start STATE WHAT KEEP KEY...: remembered ports that others took meanwhile are chosen anew, or refused.
ports_for_start() {
  local state=$1 what=$2 keep=$3 key port
  shift 3
  for key in "$@"; do
    port=$(port_of "$state" "$key")
    port_taken "$port" || continue
    [[ $keep != keep ]] || die "port $port, on which $what must start again, is taken by another program." \
      "See which: ss -ltnp 'sport = :$port'"
    forget "$state" "$key"
    notice "port $port is taken by another program: $what moves to $(port_of "$state" "$key")"
  done
}

# --- HTTP without curl

http_get() { # URL: the status on the first line, then the body
  local address=${1#http://} host path line
  host=${address%%/*} path=/${address#*/}
  # The request is built first and written at once: bash writes line by line otherwise.
  (
    exec 8<>"/dev/tcp/${host%:*}/${host##*:}" || exit 1
    printf -v line 'GET %s HTTP/1.0\r\nHost: %s\r\nAccept: application/json\r\nConnection: close\r\n\r\n' "$path" "$host"
    printf '%s' "$line" >&8
    timeout 5 sed -e '1s/^HTTP[^ ]* \([0-9]*\).*/\1/;1n' -e '/^\r\{0,1\}$/,$!d' -e '/^\r$/d' <&8
  ) 2>/dev/null
}

http_status() {
  local answer
  answer=$(http_get "$1") && [[ -n $answer ]] && printf '%s\n' "${answer%%$'\n'*}"
}

reachable() { timeout 3 bash -c ": <>/dev/tcp/$1/$2" 2>/dev/null; } # HOST PORT

# --- processes that outlive the script

# detached PIDFILE LOG COMMAND...: its own session; nothing of the caller stays open in it, or a caller that waits for
# the end of our output would wait for ever.
detached() {
  local pidfile=$1 log=$2
  shift 2
  if [[ -f $log ]] && (($(stat -c %s "$log") > 20000000)); then mv -f "$log" "$log.1"; fi
  (
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      ((fd > 2)) && eval "exec $fd>&-"
    done
    exec setsid "$@"
  ) </dev/null >>"$log" 2>&1 &
  printf '%s\n' "$!" >"$pidfile"
}

# is_ours PID INSTANCE: a number in a file proves nothing after a reboot; the process must carry our mark.
is_ours() {
  [[ -n $1 && -r /proc/$1/environ ]] && grep -qzxF "TERRITORY_INSTANCE=$2" "/proc/$1/environ" 2>/dev/null
}

# find_ours FILE INSTANCE: the process of that pid file; when the file is wrong, whoever carries our mark, leads a session
# as everything that we start does, and has no parent with the same mark.
find_ours() {
  local pid='' words
  [[ -r $1 ]] && pid=$(<"$1")
  if is_ours "$pid" "$2"; then printf '%s\n' "$pid" && return 0; fi
  while read -r pid; do
    pid=${pid#/proc/} pid=${pid%/environ}
    words=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    read -r -a words <<<"${words##*) }"
    if [[ ${words[3]} == "$pid" ]] && ! is_ours "${words[1]}" "$2"; then printf '%s\n' "$pid" && return 0; fi
  done < <(grep -lzxF "TERRITORY_INSTANCE=$2" /proc/[0-9]*/environ 2>/dev/null)
  return 1
}

# runs PID, gone PID: a process that only waits to be reaped is gone.
runs() { [[ -n $({ tr -d '\0' <"/proc/$1/cmdline"; } 2>/dev/null) ]]; }
gone() { ! runs "$1"; }

# wait_until SECONDS COMMAND...
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}
