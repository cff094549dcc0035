package main

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"
)

// entry is what a drill writes through the mesh. Value is random: what comes back with it is what was written.
type entry struct {
	Sequence     int64  `json:"sequence"`
	Milliseconds int64  `json:"milliseconds"` // of the epoch, by the writer's clock
	Value        string `json:"value"`
}

// kept is the keeper's answer: the object that Kubernetes has made of an entry, and who asked for it.
type kept struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	UID    string `json:"uid"`
	Caller string `json:"caller"` // SPIFFE identity, as the keeper's own proxy has proved it
}

// secretEvery makes each fifth entry a secret.
const secretEvery = 5

var (
	entryValue       = regexp.MustCompile(`^[0-9a-f]{64}$`)
	identityOfClient = regexp.MustCompile(`\bURI=([^;,"]*)`)
)

// keeper makes an object of each entry, with what `create` alone can do: it reads, changes and lists nothing.
type keeper struct {
	server, namespace string
	client            *http.Client
	token             func() (string, error)
}

// serveKeeper keeps entries in the namespace of $KEEP_NAMESPACE.
func serveKeeper(environment func(string) string) error {
	namespace := environment("KEEP_NAMESPACE")
	if namespace == "" {
		return errUsage
	}
	roots, err := rootsOf(accountFolder + "ca.crt")
	if err != nil {
		return err
	}
	host := net.JoinHostPort(environment("KUBERNETES_SERVICE_HOST"), environment("KUBERNETES_SERVICE_PORT"))
	keep := &keeper{
		server: "https://" + host, namespace: namespace,
		client: apiClient(&tls.Config{RootCAs: roots}),
		// Read each time: the kubelet renews it.
		token: func() (string, error) {
			token, err := os.ReadFile(accountFolder + "token")
			return strings.TrimSpace(string(token)), err
		},
	}
	return listen(keep.handler(), valueOr(environment("ADDR"), ":8080"))
}

func (k *keeper) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("POST /entries", func(answer http.ResponseWriter, request *http.Request) {
		written, err := readEntry(io.LimitReader(request.Body, 4<<10))
		if err != nil {
			http.Error(answer, err.Error(), http.StatusBadRequest)
			return
		}
		made, err := k.keep(request.Context(), written)
		if err != nil {
			http.Error(answer, err.Error(), http.StatusBadGateway)
			return
		}
		made.Caller = callerOf(request.Header)
		answer.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(answer).Encode(made)
	})
	return mux
}

func readEntry(text io.Reader) (entry, error) {
	var written entry
	decoder := json.NewDecoder(text)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&written); err != nil {
		return entry{}, err
	}
	if written.Sequence < 1 || written.Milliseconds < 1 || !entryValue.MatchString(written.Value) {
		return entry{}, errors.New("expected a sequence, milliseconds and 64 hexadecimal digits")
	}
	return written, nil
}

// keep returns once etcd has the object.
func (k *keeper) keep(ctx context.Context, written entry) (kept, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	token, err := k.token()
	if err != nil {
		return kept{}, err
	}
	kind, plural, data := objectOf(written)
	name := fmt.Sprintf("entry-%06d", written.Sequence)
	body, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": kind, "metadata": map[string]string{"name": name}, "data": data,
	})
	if err != nil {
		return kept{}, err
	}
	var made struct {
		Metadata struct {
			UID string `json:"uid"`
		} `json:"metadata"`
	}
	err = callAPI(ctx, k.client, apiCall{
		method: http.MethodPost, url: k.server + "/api/v1/namespaces/" + k.namespace + "/" + plural,
		kind: "application/json", token: token, body: body,
	}, &made)
	return kept{Kind: kind, Name: name, UID: made.Metadata.UID}, err
}

func objectOf(written entry) (kind, plural string, data map[string]string) {
	data = map[string]string{
		"sequence":     fmt.Sprint(written.Sequence),
		"milliseconds": fmt.Sprint(written.Milliseconds),
		"value":        written.Value,
	}
	if written.Sequence%secretEvery != 0 {
		return "ConfigMap", "configmaps", data
	}
	for key, text := range data {
		data[key] = base64.StdEncoding.EncodeToString([]byte(text))
	}
	return "Secret", "secrets", data
}

// callerOf is the identity in what a proxy says of the client's certificate. Its own word comes last.
func callerOf(header http.Header) string {
	found := identityOfClient.FindAllStringSubmatch(header.Get("X-Forwarded-Client-Cert"), -1)
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1][1]
}
