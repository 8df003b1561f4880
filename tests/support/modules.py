"""The real packages that the suite calls, with pinned versions."""

STANDARD = (
    "crypto/sha256",
    "encoding/base64",
    "encoding/hex",
    "html",
    "mime",
    "net/url",
    "path",
    "path/filepath",
    "sort",
    "strconv",
    "strings",
    "time",
    "unicode",
    "unicode/utf8",
)

THIRD_PARTY = {
    "github.com/agnivade/levenshtein": "v1.2.2",
    "github.com/cespare/xxhash/v2": "v2.3.0",
    "github.com/dustin/go-humanize": "v1.1.0",
    "github.com/google/uuid": "v1.6.0",
    "gonum.org/v1/gonum/stat": "v0.17.0",
}
