//go:build tools

// Keeps the program in go.mod; see tests/it/servers.rs.
package tools

import _ "github.com/docker/distribution/contrib/token-server"
