package dev.patoperator.cli.export.table;

import static dev.patoperator.cli.export.table.Column.*;

import java.util.ArrayList;
import java.util.List;

/** The tables that are written, with their columns in order. A new column comes last, so that readers by position go on. */
public enum Table {
    /** What became of each id, and which resource decided it. */
    DECISIONS(
            "decisions",
            List.of(
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
                    evidence),
            List.of(organization, kind, id, action, uid, outcome)),

    /** The pending requests and active grants that inventories show. */
    INVENTORY(
            "inventory",
            List.of(
                    organization,
                    kind,
                    id,
                    owner,
                    tokenID,
                    tokenName,
                    access,
                    permissions,
                    repositorySelection,
                    repositoryCount,
                    repositories,
                    reason,
                    createdAt,
                    accessGrantedAt,
                    tokenExpiresAt,
                    tokenLastUsed,
                    decision,
                    decidedBy,
                    githubURL,
                    namespace,
                    name,
                    uid,
                    inventory),
            List.of(organization, kind, id)),

    /** What the other tables lack, or what speaks against them. */
    MISSING(
            "missing",
            List.of(type, resourceKind, namespace, name, uid, id, source, line, count, from, until, message),
            List.of(type, namespace, resourceKind, name, uid, source));

    private final String fileName;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Column> columns;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.copyOf
    private final List<Column> order;

    /** @param first by which rows are sorted before the other columns */
    Table(String fileName, List<Column> columns, List<Column> first) {
        this.fileName = fileName;
        this.columns = columns;
        List<Column> all = new ArrayList<>(first);
        columns.stream().filter(column -> !first.contains(column)).forEach(all::add);
        this.order = List.copyOf(all);
    }

    /** Returns the name of the table's files, without ending; also that of its list in JSON. */
    public String fileName() {
        return fileName;
    }

    public List<Column> columns() {
        return columns;
    }

    /** Returns the order in which rows with the same first columns follow each other. */
    public RowOrder order() {
        return new RowOrder(order);
    }
}
