package dev.patoperator.github.simulator;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What the query of a list call selects, in which order. A filter in the ignored set has no effect. */
final class ListFilter {

    private static final List<String> LEVELS = List.of("read", "write", "admin");

    private final IncomingCall call;
    private final Set<String> ignored;

    ListFilter(IncomingCall call, Set<String> ignored) {
        this.call = call;
        this.ignored = ignored;
    }

    List<PatItem> select(List<PatItem> items) {
        Comparator<PatItem> order = Comparator.comparing(PatItem::since).thenComparing(PatItem::id);
        return items.stream()
                .filter(matches())
                .sorted("asc".equals(call.query("direction")) ? order : order.reversed())
                .toList();
    }

    private Predicate<PatItem> matches() {
        Predicate<PatItem> all = item -> true;
        if (asksFor("owner[]")) {
            List<String> owners = call.query().get("owner[]");
            all = all.and(item -> owners.stream().anyMatch(item.owner()::equalsIgnoreCase));
        }
        if (asksFor("token_id[]")) {
            Set<String> tokenIds = Set.copyOf(call.query().get("token_id[]"));
            all = all.and(item -> tokenIds.contains(Long.toString(item.tokenId())));
        }
        if (asksFor("repository")) {
            String repository = call.query("repository");
            all = all.and(item -> item.repositorySelection().equals("all")
                    || item.repositories().stream().anyMatch(repository::equalsIgnoreCase));
        }
        if (asksFor("permission")) {
            all = all.and(hasPermission(call.query("permission")));
        }
        if (asksFor("last_used_before")) {
            Instant limit = instant("last_used_before");
            all = all.and(item ->
                    item.tokenLastUsedAt() != null && item.tokenLastUsedAt().isBefore(limit));
        }
        if (asksFor("last_used_after")) {
            Instant limit = instant("last_used_after");
            all = all.and(item ->
                    item.tokenLastUsedAt() != null && item.tokenLastUsedAt().isAfter(limit));
        }
        return all;
    }

    /** {@code contents_write}: the permission's name, then the least level. */
    private static Predicate<PatItem> hasPermission(String permission) {
        int cut = permission.lastIndexOf('_');
        String name = permission.substring(0, Math.max(0, cut));
        int least = LEVELS.indexOf(permission.substring(cut + 1));
        return item -> item.permissions().values().stream()
                .anyMatch(group -> LEVELS.indexOf(group.getOrDefault(name, "")) >= Math.max(0, least));
    }

    private Instant instant(String parameter) {
        return OffsetDateTime.parse(call.query(parameter)).toInstant();
    }

    private boolean asksFor(String parameter) {
        return call.query().containsKey(parameter) && !ignored.contains(parameter.replace("[]", ""));
    }
}
