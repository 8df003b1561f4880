"""The real packages that the suite calls, with pinned versions."""

STANDARD = (
    "bufio",
    "bytes",
    "crypto/sha256",
    "encoding/base64",
    "encoding/hex",
    "html",
    "io",
    "io/fs",
    "mime",
    "net/url",
    "path",
    "path/filepath",
    "regexp",
    "sort",
    "strconv",
    "strings",
    "text/template",
    "time",
    "unicode",
    "unicode/utf8",
)

INTERFACES = (
    "container/heap",
    "database/sql",
    "database/sql/driver",
    "expvar",
    "flag",
    "net/http",
    "net/http/httptest",
    "sort",
)
"""Those that take interfaces; they share an artifact."""

THIRD_PARTY = {
    "github.com/agnivade/levenshtein": "v1.2.2",
    "github.com/cespare/xxhash/v2": "v2.3.0",
    "github.com/dustin/go-humanize": "v1.1.0",
    "github.com/google/uuid": "v1.6.0",
    "github.com/montanaflynn/stats": "v0.7.1",
    "golang.org/x/net/html": "v0.47.0",
    "gonum.org/v1/gonum/stat": "v0.17.0",
}
