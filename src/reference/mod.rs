//! The embedded MCP server and authorization server.
