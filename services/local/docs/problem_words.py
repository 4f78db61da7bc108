"""What a caller can do about each problem, in a sentence or two."""

WHAT_TO_DO = {
    "already-answered": "The first yes stands. To change it, use the registration's own link; a lost one is sent again"
    " by `POST /v1/links/resend`.",
    "bad-request": "Something about the request itself cannot be used; `detail` names it.",
    "body-too-large": "Send less: 1 MiB at most, 20 MiB for imports.",
    "capacity-below-confirmed": "Choose a capacity that fits everybody who has a seat, or say"
    " `allow_over_capacity: true`: then nobody loses a seat and nobody new gets one until it fits.",
    "duplicate-invitee": "Leave the address out, or change its invitation. `?partial=true` stores the other rows.",
    "event-full": "`alternatives` lists what is still open: another way to attend, or the waitlist.",
    "forbidden": "This is not for you, whichever key you send.",
    "forbidden-scope": "Ask for a key with the scope that `detail` names. Without a key: only invitees may come, by the"
    " link in their invitation.",
    "gone": "The link was good once. `why` says revoked, expired, superseded, merged or past, and `contact` whom"
    " to ask.",
    "headers-too-large": "Send fewer or shorter headers.",
    "address-too-long": "Shorten the address; filters may be fewer.",
    "idempotency-key-in-progress": "The first request with this key is still at work. Send it again in some seconds;"
    " you will get its answer.",
    "idempotency-key-reused": "Use a new Idempotency-Key for a new request.",
    "internal-error": "The fault is ours and nothing was stored. Try again; if it stays, tell the operator the"
    " `X-Request-ID` of the answer.",
    "invalid-transition": "Read the thing again: its state has to change first, as the table of moves says.",
    "malformed-json": "Send one JSON document in UTF-8, each member named once.",
    "method-not-allowed": "The `Allow` header lists the methods that this address takes.",
    "not-acceptable": "Ask for `application/json`.",
    "not-found": "Check the address. Things of another organisation answer the same.",
    "precondition-required": "Read the thing, then send its `ETag` back as `If-Match`.",
    "quota-full": "The room has seats, but not for this constituency, or not for a session, night or option that was"
    " chosen: `detail` names it. The organiser may raise its ceiling or number of places.",
    "range-not-satisfiable": "Ask for the whole.",
    "rate-limited": "Wait for as many seconds as `Retry-After` says.",
    "reference-taken": "Choose another reference code; it is unique in the organisation.",
    "registration-closed": "Answers are not taken now; `contact` says whom to ask.",
    "request-timeout": "Send it again.",
    "sending-paused": "Mail is paused. Resume the sending, then ask again.",
    "unauthenticated": "Send a live organiser key or personal token in `Authorization`; `WWW-Authenticate` names the"
    " scheme.",
    "unavailable": "The database is away for a moment and nothing was stored. Try again after `Retry-After` seconds.",
    "unsupported-media-type": "Send the body as `application/json`, or as the type this address takes.",
    "validation-failed": "`errors` maps each field's dotted path to sentences. Correct them and send it again; nothing"
    " was stored.",
    "version-mismatch": "Somebody changed it since you looked. Read it again, make your change to that, send the new"
    " `ETag`.",
}
