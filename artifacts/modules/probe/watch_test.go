package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var stealCheck = check{ID: "cpu-steal", Title: "CPU steal", Path: "cpu.stealPercent", Rule: rule{Kind: "at-most", Limit: "2", Unit: "%"}, Verdict: "refuse"}

func TestAWatchedHostIsJudgedByItsLastSamples(t *testing.T) {
	accepted := func() (string, error) { return "accept", nil }
	w := &watcher{checks: []check{stealCheck}, admitted: accepted}
	look := func(total, steal uint64) {
		w.samples = append(w.samples, sample{cpu: cpuTimes{total, steal}, fsync: []time.Duration{time.Millisecond}})
	}
	for index := range uint64(watchWindow - 1) {
		look(1000*index, 0)
	}
	if _, known := w.condition(); known {
		t.Error("judged before the window was full")
	}
	look(1000*watchWindow, 0)
	if condition, known := w.condition(); !known || condition.Status != "True" {
		t.Errorf("got %+v", condition)
	}
	w.samples[watchWindow-1].cpu.steal = 500 // 5 % of the window
	condition, _ := w.condition()
	if condition.Status != "False" || condition.Reason != "Degraded" || condition.Message != "CPU steal: 5 %, expected at most 2 %" {
		t.Errorf("got %+v", condition)
	}
	answer := httptest.NewRecorder()
	w.serveMetrics(answer, nil)
	for _, want := range []string{"nordmesh_host_cpu_steal_ratio 0.05\n", "nordmesh_host_fsync_p99_seconds 0.001\n", "nordmesh_host_as_admitted 0\n"} {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%q is not in %s", want, answer.Body.String())
		}
	}
	w.trouble = "no space left on device"
	if condition, known := w.condition(); !known || condition.Reason != "NotMeasured" {
		t.Errorf("a host that cannot be measured: got %+v", condition)
	}
}

func TestWhatWasMeasuredBeforeHoldsUntilItIsMeasuredAgain(t *testing.T) {
	measured := map[string]any{"cpu": map[string]any{"stealPercent": 0.5}}
	for word, want := range map[string]string{"accept": "True", "taint": "False", "refuse": "False"} {
		got, known := judgeWatched([]check{stealCheck}, measured, func() (string, error) { return word, nil })
		if !known || got.Status != want {
			t.Errorf("%s: got %+v", word, got)
		}
	}
	got, _ := judgeWatched([]check{stealCheck}, measured, func() (string, error) { return "", errors.New("no file") })
	if got.Status != "True" {
		t.Errorf("a host of before there was admission: got %+v", got)
	}
}

func TestOptOutsHoldForWatchedHostsToo(t *testing.T) {
	passes := stealCheck
	passes.OptOut = &struct {
		Reason string `json:"reason"`
	}{"a lab"}
	got, _ := judgeWatched([]check{passes}, map[string]any{"cpu": map[string]any{"stealPercent": 50}}, func() (string, error) { return "accept", nil })
	if got.Status != "True" {
		t.Errorf("got %+v", got)
	}
}

func TestAConditionKeepsTheTimeOfItsLastChange(t *testing.T) {
	before := []nodeCondition{{Type: conditionType, Status: "True", LastTransitionTime: "2026-01-01T00:00:00Z"}}
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	if got := stamped(nodeCondition{Status: "True"}, before, now); got.LastTransitionTime != "2026-01-01T00:00:00Z" || got.LastHeartbeatTime != "2026-11-24T00:00:00Z" {
		t.Errorf("got %+v", got)
	}
	if got := stamped(nodeCondition{Status: "False"}, before, now); got.LastTransitionTime != "2026-11-24T00:00:00Z" {
		t.Errorf("got %+v", got)
	}
}

func TestTaintsFollowConditions(t *testing.T) {
	const node = `{"metadata":{"name":"w1","resourceVersion":"7"},"spec":{"taints":TAINTS},"status":{"conditions":[{"type":"Ready","status":"True"}CONDITION]}}`
	const bad = `,{"type":"HostAsAdmitted","status":"False","reason":"Degraded"}`
	const good = `,{"type":"HostAsAdmitted","status":"True","reason":"AsAdmitted"}`
	const other = `{"key":"other","effect":"NoExecute","timeAdded":"2026-01-01T00:00:00Z"}`
	const own = `{"key":"nordmesh.io/admission","value":"Degraded","effect":"NoSchedule"}`
	cases := []struct{ name, taints, condition, want string }{
		{"none where all is well", `[]`, good, ""},
		{"one where it is not", `[` + other + `]`, bad, `[` + other + `,` + own + `]`},
		{"no second one", `[` + own + `]`, bad, ""},
		{"that of the join gets its reason", `[{"key":"nordmesh.io/admission","effect":"NoSchedule"}]`, bad, `[` + own + `]`},
		{"gone when it is well again", `[` + own + `,` + other + `]`, good, `[` + other + `]`},
		{"kept while nothing is said", `[` + own + `]`, "", ""},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			patched := ""
			server := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
				if request.Header.Get("Authorization") != "Bearer token" {
					http.Error(answer, `{"message":"who are you"}`, http.StatusUnauthorized)
					return
				}
				if request.Method == http.MethodPatch {
					body, _ := io.ReadAll(request.Body)
					patched = request.URL.Path + string(body)
					return
				}
				text := strings.ReplaceAll(strings.ReplaceAll(node, "TAINTS", each.taints), "CONDITION", each.condition)
				_, _ = io.WriteString(answer, `{"items":[`+text+`]}`)
			}))
			defer server.Close()
			if err := wardNodesAs(context.Background(), server.Client(), server.URL, "token"); err != nil {
				t.Fatal(err)
			}
			want := ""
			if each.want != "" {
				want = `/api/v1/nodes/w1[{"op":"test","path":"/metadata/resourceVersion","value":"7"},{"op":"add","path":"/spec/taints","value":` + each.want + `}]`
			}
			if patched != want {
				t.Errorf("got %s, want %s", patched, want)
			}
			if err := wardNodesAs(context.Background(), server.Client(), server.URL, "wrong"); err == nil || !strings.Contains(err.Error(), "who are you") {
				t.Errorf("a refusal: got %v", err)
			}
		})
	}
}

func TestConditionsAreNotWrittenWithoutACertificate(t *testing.T) {
	if err := (nodeConditions{server: "https://127.0.0.1:1", node: "w1"}).set(context.Background(), nodeCondition{}); err == nil {
		t.Error("wrote without the kubelet's certificate")
	}
	if _, err := json.Marshal(nodeCondition{}); err != nil {
		t.Error(err)
	}
}
