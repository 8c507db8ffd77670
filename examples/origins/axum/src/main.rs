// The image service on axum 0.7: cargo run -- PORT.
use axum::{
    extract::{rejection::PathRejection, FromRequestParts, Path, Request}, http::{header, HeaderMap, HeaderName, StatusCode}, middleware::{self, Next},
    response::{IntoResponse, Response}, routing::get, Extension, Json, Router,
};
use serde_json::{json, Value};
use std::{collections::HashMap, env, fs, sync::Mutex};

#[derive(Clone)]
struct User { tenant: &'static str, writes: bool }

struct Image { tenant: &'static str, name: String }

type Images = HashMap<String, Image>;

static IMAGES: Mutex<Option<Images>> = Mutex::new(None);

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

fn shown(id: &str, image: &Image) -> Value {
    json!({"id": id, "name": image.name, "status": "ACTIVE", "updated": "2026-01-01T00:00:00Z"})
}

/// A refusal by its status.
struct Fault(u16);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let Fault(code) = self;
        let (name, message) = match code {
            400 => ("badRequest", "The request is in error."),
            401 => ("unauthorized", "The token is not valid."),
            403 => ("forbidden", "The role or the image forbids this action."),
            404 => ("itemNotFound", "There is no such image."),
            405 => ("badMethod", "The resource does not support this method."),
            412 => ("preconditionFailed", "The image has another entity tag."),
            503 => ("serviceUnavailable", "The service is in maintenance."),
            _ => ("computeFault", "The request cannot be served."),
        };
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(json!({name: {"code": code, "message": message}}))).into_response()
    }
}

/// The parts of a path. One that cannot be decoded is a fault.
#[derive(FromRequestParts)]
#[from_request(via(Path), rejection(Fault))]
struct Parts<T>(T);

impl From<PathRejection> for Fault {
    fn from(_: PathRejection) -> Self {
        Fault(400)
    }
}

/// Finds the user of a token.
async fn authenticated(mut request: Request, next: Next) -> Response {
    let token = request.headers().get("x-auth-token").and_then(|token| token.to_str().ok()).unwrap_or_default();
    let user = match token {
        _ if fs::exists(variable("MAINTENANCE")).unwrap_or(false) => Err(Fault(503)),
        "" => Err(Fault(401)),
        _ if token == variable("OWNER_TOKEN") => Ok(User { tenant: "conformance", writes: true }),
        _ if token == variable("READER_TOKEN") => Ok(User { tenant: "conformance", writes: false }),
        _ if token == variable("STRANGER_TOKEN") => Ok(User { tenant: "other", writes: true }),
        _ => Err(Fault(401)),
    };
    let mut response = match user {
        Err(fault) => fault.into_response(),
        Ok(user) => {
            request.extensions_mut().insert(user);
            next.run(request).await
        }
    };
    if response.status() == StatusCode::UNAUTHORIZED {
        let challenge = header::HeaderValue::from_static("Keystone uri=\"http://127.0.0.1/\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    if let Ok(id) = format!("req-{}", uuid::Uuid::new_v4()).parse() {
        response.headers_mut().insert(HeaderName::from_static("x-compute-request-id"), id);
    }
    response
}

/// Runs an action on the images, if the tenant of the URL is the user's.
fn in_tenant<T>(user: &User, tenant: &str, action: impl FnOnce(&mut Images) -> Result<T, Fault>) -> Result<T, Fault> {
    if user.tenant != tenant {
        return Err(Fault(403));
    }
    let mut images = IMAGES.lock().map_err(|_| Fault(500))?;
    action(images.as_mut().ok_or(Fault(500))?)
}

async fn list(Parts(tenant): Parts<String>, Extension(user): Extension<User>) -> Result<Json<Value>, Fault> {
    in_tenant(&user, &tenant, |images| {
        let own = images.iter().filter(|(_, image)| image.tenant == user.tenant);
        Ok(Json(json!({"images": own.map(|(id, image)| shown(id, image)).collect::<Vec<_>>()})))
    })
}

async fn find(Parts((tenant, id)): Parts<(String, String)>, Extension(user): Extension<User>) -> Result<Json<Value>, Fault> {
    in_tenant(&user, &tenant, |images| match images.get(&id) {
        Some(image) if image.tenant == user.tenant => Ok(Json(json!({"image": shown(&id, image)}))),
        _ => Err(Fault(404)),
    })
}

async fn create(
    Parts((tenant, id)): Parts<(String, String)>, Extension(user): Extension<User>, Json(content): Json<Value>,
) -> Result<(StatusCode, Json<Value>), Fault> {
    in_tenant(&user, &tenant, |images| {
        if !user.writes || images.contains_key(&id) {
            return Err(Fault(403));
        }
        let name = content["name"].as_str().unwrap_or_default().to_owned();
        let image = images.entry(id.clone()).or_insert(Image { tenant: user.tenant, name });
        Ok((StatusCode::CREATED, Json(json!({"image": shown(&id, image)}))))
    })
}

async fn remove(
    Parts((tenant, id)): Parts<(String, String)>, Extension(user): Extension<User>, headers: HeaderMap,
) -> Result<StatusCode, Fault> {
    in_tenant(&user, &tenant, |images| match images.get(&id).filter(|image| image.tenant == user.tenant) {
        None => Err(Fault(404)),
        Some(_) if !user.writes || id == variable("PROTECTED_IMAGE") => Err(Fault(403)),
        // No image has an entity tag.
        Some(_) if headers.get(header::IF_MATCH).is_some_and(|condition| condition != "*") => Err(Fault(412)),
        Some(_) if headers.get(header::IF_NONE_MATCH).is_some_and(|condition| condition == "*") => Err(Fault(412)),
        Some(_) => images.remove(&id).map(|_| StatusCode::NO_CONTENT).ok_or(Fault(404)),
    })
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    IMAGES.lock().expect("nobody holds it yet").replace(Images::from([
        (variable("PROTECTED_IMAGE"), Image { tenant: "conformance", name: "fixture-protected".into() }),
        (variable("FOREIGN_IMAGE"), Image { tenant: "other", name: "fixture-foreign".into() }),
    ]));
    let app = Router::new()
        .route("/v2/:tenant/images", get(list).fallback(|| async { Fault(405) }))
        .route("/v2/:tenant/images/detail", get(list).fallback(|| async { Fault(405) }))
        .route("/v2/:tenant/images/:id", get(find).put(create).delete(remove).fallback(|| async { Fault(405) }))
        .fallback(|| async { Fault(404) })
        .layer(middleware::from_fn(authenticated));
    let port = env::args().nth(1).unwrap_or_default();
    axum::serve(tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?, app).await
}
