# shellcheck shell=bash
# What ./territory needs from the machine, and how it gets it.

as_root() { if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi; }

may_install() {
  command -v apt-get >/dev/null || return 1
  ((EUID == 0)) || sudo -n true 2>/dev/null
}

# The installed packages neither start nor are switched on as services of the machine: Territory runs its own.
install_packages() {
  # shellcheck disable=SC2016
  as_root sh -c '
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap "rm -f $policy" EXIT
      trap "exit 1" INT TERM HUP
      printf "#!/bin/sh\nexit 101\n" >"$policy"
      chmod 755 "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=300 update -q || true
    apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@" || exit 1
    if [ -d /run/systemd/system ]; then
      for unit in postgresql.service rabbitmq-server.service epmd.socket epmd.service; do
        systemctl disable --quiet "$unit" 2>/dev/null || true
      done
    fi' install "$@" || die "apt could not install $*." "$(tail_of "$LOGS/steps.log" 12)" \
    "Mend what it complains about, or install them yourself: apt-get install --no-install-recommends $*"
}

# need_packages [optional PACKAGE]...: what is missing of the servers that nobody gave us, and of the rest.
need_packages() {
  local missing=() package
  [[ -n ${TERRITORY_POSTGRES-} ]] || postgres_bin >/dev/null || missing+=(postgresql)
  [[ -n ${TERRITORY_RABBITMQ-} ]] || rabbitmq_bin >/dev/null || missing+=(rabbitmq-server)
  for package in "$@"; do
    command -v "${package/kubernetes-client/kubectl}" >/dev/null || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if may_install; then
    say "Missing on this machine, so I install from Debian: ${missing[*]}"
    say "(installed, but not switched on: Territory runs private copies, as another user, on loopback only)"
    step "Installing ${missing[*]}" install_packages "${missing[@]}"
    return 0
  fi
  case " ${missing[*]} " in
    *' postgresql '* | *' rabbitmq-server '*)
      die "these packages are missing, and $(id -un) may not install any here: ${missing[*]}" \
        "Ask someone who may: sudo apt-get install --no-install-recommends ${missing[*]}" \
        "On another system than Debian: PostgreSQL 15 or later, RabbitMQ 3.10 or later." \
        "Or use servers that exist: set TERRITORY_POSTGRES and TERRITORY_RABBITMQ."
      ;;
    *) say "Missing, and $(id -un) may not install it: ${missing[*]} (sudo apt-get install ${missing[*]}). Going on without." ;;
  esac
}

need_machine() {
  [[ $(uname -s) == Linux ]] || die "this script knows Linux only." \
    "Use a Debian 12 machine, container or virtual machine."
  local word
  for word in setpriv setsid flock sed awk find realpath; do
    command -v "$word" >/dev/null || die "the command $word is missing." \
      "Install it: sudo apt-get install util-linux coreutils sed mawk findutils"
  done
}

need_dotnet() {
  local version
  if ! command -v dotnet >/dev/null; then
    for version in "${DOTNET_ROOT-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
      if [[ -n $version && -x $version/dotnet ]]; then PATH=$version:$PATH && break; fi
    done
  fi
  command -v dotnet >/dev/null || die "the .NET SDK is missing." \
    "Install .NET SDK 10: https://learn.microsoft.com/dotnet/core/install/linux-debian"
  version=$(cd "$ROOT" && dotnet --version 2>&1 9>&-) || die "the .NET SDK does not run or is not the one of global.json." \
    "$(head -n 8 <<<"$version")" "Install .NET SDK 10: https://learn.microsoft.com/dotnet/core/install/linux-debian"
}
