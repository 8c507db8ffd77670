# Sourced by settings.sh of each folder: installs Debian's packages, as root, and finds and ends the processes that the scripts started.
# A script has running [NAME], which prints the id of a process of its own. INSTALL=0 installs no packages.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

# apt LOG ARGUMENTS…: apt-get without questions; its output goes to LOG.
apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o APT::Sandbox::User=root "${@:2}" >>"$1" 2>&1
}

# fetch LOG ARGUMENTS…: the same, again after an update if it fails. Ends the script if that fails, too.
fetch() {
  apt "$@" || { apt "$1" update && apt "$@"; } || { tail -5 "$1" >&2; exit 1; }
}

# install LOG PACKAGE…: installs those of the packages that are missing.
install() {
  local package missing=()
  for package in "${@:2}"; do
    [[ $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) == 'install ok installed' ]] || missing+=("$package")
  done
  [ ${#missing[@]} != 0 ] && [ "${INSTALL:-1}" = 1 ] || return 0
  echo "installing ${missing[*]}" >&2
  fetch "$1" install --no-install-recommends -y "${missing[@]}"
  # With systemd, Debian's packages start their own services, which are not needed here.
  for package in "${missing[@]}"; do systemctl disable --now "$package" >/dev/null 2>&1 || true; done
}

# alive FILE COLUMN PATTERN: prints the process id in the file if ps shows the pattern in this column. Process ids are reused.
alive() {
  local id
  id=$(cat "$1" 2>/dev/null) && [[ $(ps -o "$2=" -p "$id" 2>/dev/null) == $3 ]] && echo "$id"
}

# gone [NAME]: waits until the process has ended, 2 s at most.
gone() {
  for _ in $(seq 100); do running "$@" >/dev/null || return 0; sleep 0.02; done
}

# terminate [NAME]: ends the process, if it runs.
terminate() {
  local id
  id=$(running "$@") || return 0
  kill -TERM "$id"
  gone "$@"
}

# secret: prints 32 hexadecimal digits.
secret() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# filled FILE NAME…: prints the file with ${NAME} replaced, for programs that read no variables of the environment.
filled() {
  local text name
  text=$(<"$1")
  for name in "${@:2}"; do text=${text//"\${$name}"/"${!name}"}; done
  printf '%s\n' "$text"
}

# variables NAME…: prints them, a line each.
variables() {
  local name
  for name in "$@"; do echo "$name=${!name}"; done
}
