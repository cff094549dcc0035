package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func TestRoomCountsWhatFilesTakeAndNotWhatTheySay(t *testing.T) {
	folder := t.TempDir()
	below := filepath.Join(folder, "keys")
	if err := os.Mkdir(below, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(below, "full"), make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	sparse := filepath.Join(folder, "sparse")
	if err := os.WriteFile(sparse, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(sparse, 1<<34); err != nil {
		t.Fatal(err)
	}
	for _, each := range []struct {
		limit int64
		want  int
	}{{2 << 20, 200}, {1 << 19, 503}} {
		answer := httptest.NewRecorder()
		room(folder, each.limit).ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
		if answer.Code != each.want {
			t.Errorf("with %d bytes allowed: got %d %s, want %d", each.limit, answer.Code, answer.Body, each.want)
		}
	}
}

func TestRoomOfAFolderThatIsNotThereIsNotKnown(t *testing.T) {
	answer := httptest.NewRecorder()
	room(filepath.Join(t.TempDir(), "none"), 1).ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
	if answer.Code != 500 {
		t.Errorf("got %d, want 500", answer.Code)
	}
}
