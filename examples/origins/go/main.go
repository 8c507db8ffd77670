// The image service on Go's net/http: go run main.go PORT.
package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync"
)

type image struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Status string `json:"status"`
	tenant string
}

type user struct {
	tenant string
	writes bool
}

var faults = map[int][2]string{
	400: {"badRequest", "The request is in error."},
	401: {"unauthorized", "The token is not valid."},
	403: {"forbidden", "The role or the image forbids this action."},
	404: {"itemNotFound", "There is no such image."},
	405: {"badMethod", "The resource does not support this method."},
	412: {"preconditionFailed", "The image has another entity tag."},
	503: {"serviceUnavailable", "The service is in maintenance."},
}

var (
	mutex sync.Mutex
	users = map[string]user{
		os.Getenv("OWNER_TOKEN"):    {"conformance", true},
		os.Getenv("READER_TOKEN"):   {"conformance", false},
		os.Getenv("STRANGER_TOKEN"): {"other", true},
	}
	images = map[string]image{
		os.Getenv("PROTECTED_IMAGE"): {os.Getenv("PROTECTED_IMAGE"), "fixture-protected", "ACTIVE", "conformance"},
		os.Getenv("FOREIGN_IMAGE"):   {os.Getenv("FOREIGN_IMAGE"), "fixture-foreign", "ACTIVE", "other"},
	}
)

func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}

func fault(w http.ResponseWriter, code int) {
	reply(w, code, map[string]any{faults[code][0]: map[string]any{"code": code, "message": faults[code][1]}})
}

// authenticated answers what no route needs to look at: maintenance, and requests without a valid token.
func authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var id [16]byte
		rand.Read(id[:])
		w.Header().Set("X-Compute-Request-Id", fmt.Sprintf("req-%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]))
		if _, err := os.Stat(os.Getenv("MAINTENANCE")); err == nil {
			fault(w, 503)
		} else if _, known := users[r.Header.Get("X-Auth-Token")]; !known {
			w.Header().Set("WWW-Authenticate", `Keystone uri="http://127.0.0.1/"`)
			fault(w, 401)
		} else {
			next.ServeHTTP(w, r)
		}
	})
}

type handlers map[string]func(http.ResponseWriter, *http.Request, user)

// resource calls the handler of the method, if the tenant of the URL is the user's. One request at a time sees the images.
func resource(allow string, handlers handlers) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		if u := users[r.Header.Get("X-Auth-Token")]; u.tenant != r.PathValue("tenant") {
			fault(w, 403)
		} else if handle, known := handlers[r.Method]; known {
			handle(w, r, u)
		} else {
			w.Header().Set("Allow", allow)
			fault(w, 405)
		}
	}
}

func list(w http.ResponseWriter, r *http.Request, u user) {
	found := []image{}
	for _, each := range images {
		if each.tenant == u.tenant {
			found = append(found, each)
		}
	}
	reply(w, 200, map[string]any{"images": found})
}

func get(w http.ResponseWriter, r *http.Request, u user) {
	if found := images[r.PathValue("id")]; found.tenant == u.tenant {
		reply(w, 200, map[string]any{"image": found})
	} else {
		fault(w, 404)
	}
}

func put(w http.ResponseWriter, r *http.Request, u user) {
	var content struct{ Name string }
	if _, exists := images[r.PathValue("id")]; !u.writes || exists {
		fault(w, 403)
	} else if json.NewDecoder(r.Body).Decode(&content) != nil {
		fault(w, 400)
	} else {
		images[r.PathValue("id")] = image{r.PathValue("id"), content.Name, "ACTIVE", u.tenant}
		reply(w, 201, map[string]any{"image": images[r.PathValue("id")]})
	}
}

func remove(w http.ResponseWriter, r *http.Request, u user) {
	found := images[r.PathValue("id")]
	if found.tenant != u.tenant {
		fault(w, 404)
	} else if !u.writes || found.ID == os.Getenv("PROTECTED_IMAGE") {
		fault(w, 403)
	} else if condition := r.Header.Get("If-Match"); condition != "" && condition != "*" || r.Header.Get("If-None-Match") == "*" {
		fault(w, 412) // no image has an entity tag
	} else {
		delete(images, found.ID)
		w.WriteHeader(204)
	}
}

func main() {
	all := resource("GET, HEAD", handlers{"GET": list, "HEAD": list})
	one := resource("GET, HEAD, PUT, DELETE", handlers{"GET": get, "HEAD": get, "PUT": put, "DELETE": remove})
	mux := http.NewServeMux()
	mux.HandleFunc("/v2/{tenant}/images", all)
	mux.HandleFunc("/v2/{tenant}/images/detail", all)
	mux.HandleFunc("/v2/{tenant}/images/{id}", one)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fault(w, 404) })
	panic(http.ListenAndServe("127.0.0.1:"+os.Args[1], authenticated(mux)))
}
