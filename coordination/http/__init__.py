"""HTTP: endpoint declarations, the request's context, paging, problem details, conventions."""
