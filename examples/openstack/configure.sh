# Sourced by up.sh. Writes the configuration of the three services below $STATE/etc. No commit waits for the disk: only a crash of the machine
# would lose it.

token_validation() { # user, seconds that a token is trusted
  cat <<CONF
[keystone_authtoken]
www_authenticate_uri = $KEYSTONE_URL
auth_url = $KEYSTONE_URL
auth_type = password
project_domain_id = default
user_domain_id = default
project_name = service
username = $1
password = $PASSWORD
region_name = RegionOne
token_cache_time = $2
service_token_roles = service
service_token_roles_required = true
http_connect_timeout = 5
http_request_max_retries = 1
CONF
}

cat >"$STATE/etc/keystone/keystone.conf" <<CONF
[DEFAULT]
log_file = $STATE/log/keystone.log
[database]
connection = sqlite:///$STATE/db/keystone.sqlite
sqlite_synchronous = false
[token]
provider = fernet
expiration = 86400
[fernet_tokens]
key_repository = $STATE/etc/keystone/fernet
[credential]
key_repository = $STATE/etc/keystone/credential
[identity]
password_hash_rounds = 4
[cache]
enabled = true
backend = oslo_cache.dict
[oslo_policy]
policy_file = $STATE/etc/keystone/policy.yaml
CONF

cat >"$STATE/etc/glance/glance-api.conf" <<CONF
[DEFAULT]
log_file = $STATE/log/glance.log
transport_url = fake:/
enabled_backends = fs:file
node_staging_uri = file://$STATE/staging
worker_self_reference_url = $GLANCE_URL
[database]
connection = sqlite:///$STATE/db/glance.sqlite
sqlite_synchronous = false
[glance_store]
default_backend = fs
[fs]
filesystem_store_datadir = $STATE/images
[os_glance_staging_store]
filesystem_store_datadir = $STATE/staging
[os_glance_tasks_store]
filesystem_store_datadir = $STATE/tasks
[paste_deploy]
flavor = keystone
config_file = $STATE/etc/glance/glance-api-paste.ini
[oslo_concurrency]
lock_path = $STATE/lock
[oslo_policy]
policy_file = $STATE/etc/glance/policy.yaml
$(token_validation glance "$TOKEN_CACHE_SECONDS")
CONF

cat >"$STATE/etc/nova/nova.conf" <<CONF
[DEFAULT]
log_file = $STATE/log/nova.log
state_path = $STATE
transport_url = fake:/
my_ip = 127.0.0.1
host = localhost
[wsgi]
api_paste_config = $STATE/etc/nova/api-paste.ini
[api_database]
connection = sqlite:///$STATE/db/nova_api.sqlite
[database]
connection = sqlite:///$STATE/db/nova.sqlite
[glance]
endpoint_override = $GLANCE_URL
num_retries = $NOVA_GLANCE_RETRIES
[oslo_concurrency]
lock_path = $STATE/lock
[oslo_policy]
policy_file = $STATE/etc/nova/policy.yaml
[oslo_middleware]
max_request_body_size = $MAX_BODY_OCTETS
$(token_validation nova "$TOKEN_CACHE_SECONDS")
CONF

touch "$STATE"/etc/{keystone,glance,nova}/policy.yaml
cp "$STATE/packages/unpacked/usr/share/nova-common/api-paste.ini" "$STATE/etc/nova/"
cp "$STATE/packages/unpacked/usr/share/glance-common/glance-api-paste.ini" "$STATE/etc/glance/"
