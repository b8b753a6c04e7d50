package dev.patoperator.cli.export.table;

/** The fields of all tables. The names of the constants are those of the columns in CSV and of the fields in JSON. */
@SuppressWarnings("MemberName") // written as in the files
public enum Column {
    time,
    loggedAt,
    organization,
    kind,
    id,
    action,
    outcome,
    confirmedBy,
    owner,
    tokenID,
    tokenName,
    resourceKind,
    namespace,
    name,
    uid,
    generation,
    githubRequestID,
    reason,
    message,
    evidence,

    access,
    permissions,
    repositorySelection,
    repositoryCount,
    repositories,
    createdAt,
    accessGrantedAt,
    tokenExpiresAt,
    tokenLastUsed,
    decision,
    decidedBy,
    githubURL,
    inventory,

    type,
    source,
    line,
    count,
    from,
    until
}
