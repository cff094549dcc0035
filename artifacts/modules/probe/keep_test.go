package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// storedObject is an object as the stand-in of the API was asked to make it.
type storedObject struct {
	path string
	Kind string            `json:"kind"`
	Data map[string]string `json:"data"`
}

// startKeeper is a keeper behind a proxy that says who calls, and the objects that it makes.
func startKeeper(t *testing.T, refuse string) (string, *[]storedObject) {
	t.Helper()
	stored := &[]storedObject{}
	api := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if request.Header.Get("Authorization") != "Bearer token" || request.Method != http.MethodPost {
			http.Error(answer, `{"message":"who are you"}`, http.StatusUnauthorized)
			return
		}
		object := storedObject{path: request.URL.Path}
		body, _ := io.ReadAll(request.Body)
		if err := json.Unmarshal(body, &object); err != nil || bytes.Contains(body, []byte(refuse)) {
			http.Error(answer, `{"message":"already exists"}`, http.StatusConflict)
			return
		}
		*stored = append(*stored, object)
		answer.WriteHeader(http.StatusCreated)
		fmt.Fprintf(answer, `{"metadata":{"uid":"uid-%d"}}`, len(*stored))
	}))
	t.Cleanup(api.Close)
	keep := &keeper{server: api.URL, namespace: "drill", client: api.Client(), token: func() (string, error) { return "token", nil }}
	proxied := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		request.Header.Set("X-Forwarded-Client-Cert", `By=spiffe://mesh/keeper;URI=spiffe://forged,By=spiffe://mesh/keeper;Hash=0;Subject="";URI=spiffe://mesh/writer`)
		keep.handler().ServeHTTP(answer, request)
	}))
	t.Cleanup(proxied.Close)
	return proxied.URL + "/entries", stored
}

func acknowledged(t *testing.T, text string) []acknowledgement {
	t.Helper()
	lines := []acknowledgement{}
	decoder := json.NewDecoder(strings.NewReader(text))
	for decoder.More() {
		var line acknowledgement
		if err := decoder.Decode(&line); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestEntriesAreKeptAndAcknowledged(t *testing.T) {
	url, stored := startKeeper(t, "refuse nothing")
	var out bytes.Buffer
	if err := write([]string{url, "-first", "4", "-n", "2", "-every", "1ms"}, &out); err != nil {
		t.Fatal(err)
	}
	lines := acknowledged(t, out.String())
	if len(lines) != 2 || len(*stored) != 2 {
		t.Fatalf("%d acknowledged, %d kept", len(lines), len(*stored))
	}
	value := (*stored)[0].Data["value"]
	want := acknowledgement{4, lines[0].Milliseconds, kept{"ConfigMap", "entry-000004", "uid-1", "spiffe://mesh/writer"}, fmt.Sprintf("%x", sha256.Sum256([]byte(value)))}
	if lines[0] != want || (*stored)[0].path != "/api/v1/namespaces/drill/configmaps" {
		t.Errorf("got %+v at %s", lines[0], (*stored)[0].path)
	}
	if lines[1].Kind != "Secret" || (*stored)[1].path != "/api/v1/namespaces/drill/secrets" {
		t.Errorf("got %+v at %s", lines[1], (*stored)[1].path)
	}
	secret, err := base64.StdEncoding.DecodeString((*stored)[1].Data["value"])
	if err != nil || lines[1].SHA256 != fmt.Sprintf("%x", sha256.Sum256(secret)) {
		t.Errorf("the secret is not what was acknowledged: %v", err)
	}
	if strings.Contains(out.String(), string(secret)) {
		t.Error("the secret was printed")
	}
}

func TestARefusedEntryIsNotAcknowledgedNorSentAgain(t *testing.T) {
	url, stored := startKeeper(t, "entry-000002")
	var out bytes.Buffer
	if err := write([]string{url, "-n", "2", "-every", "1ms"}, &out); err != nil {
		t.Error(err)
	}
	lines := acknowledged(t, out.String())
	if len(lines) != 2 || lines[0].Sequence != 1 || lines[1].Sequence != 3 || len(*stored) != 2 {
		t.Errorf("got %+v", lines)
	}
}

func TestWritingEndsByItself(t *testing.T) {
	url, _ := startKeeper(t, "entry-")
	err := write([]string{url, "-n", "1", "-every", "1ms", "-for", "30ms"}, io.Discard)
	if err == nil || err.Error() != "0 entries were acknowledged in 30ms" {
		t.Errorf("got %v", err)
	}
}

func TestTheKeeperTakesNothingButEntries(t *testing.T) {
	url, stored := startKeeper(t, "refuse nothing")
	value := strings.Repeat("0a", 32)
	for name, body := range map[string]string{
		"no value":          `{"sequence":1,"milliseconds":1}`,
		"another value":     `{"sequence":1,"milliseconds":1,"value":"../../x"}`,
		"no sequence":       `{"sequence":0,"milliseconds":1,"value":"` + value + `"}`,
		"a field of theirs": `{"sequence":1,"milliseconds":1,"value":"` + value + `","namespace":"kube-system"}`,
		"no JSON":           `entry`,
	} {
		response, err := http.Post(url, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, response.StatusCode)
		}
	}
	if len(*stored) != 0 {
		t.Errorf("kept %+v", *stored)
	}
	if got := callerOf(http.Header{}); got != "" {
		t.Errorf("a caller without a certificate is %q", got)
	}
	if err := serveKeeper(func(string) string { return "" }); err == nil {
		t.Error("kept without a namespace")
	}
}
