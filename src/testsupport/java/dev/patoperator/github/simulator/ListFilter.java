package dev.patoperator.github.simulator;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Filters and sorts the items of a list call by its query. A filter in the ignored set has no effect. */
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
        if (isFilteredBy("owner[]")) {
            List<String> owners = call.query().get("owner[]");
            all = all.and(item -> owners.stream().anyMatch(item.owner()::equalsIgnoreCase));
        }
        if (isFilteredBy("token_id[]")) {
            Set<String> tokenIds = Set.copyOf(call.query().get("token_id[]"));
            all = all.and(item -> tokenIds.contains(Long.toString(item.tokenId())));
        }
        if (isFilteredBy("repository")) {
            String repository = call.query("repository");
            all = all.and(item -> item.repositorySelection().equals("all")
                    || item.repositories().stream().anyMatch(repository::equalsIgnoreCase));
        }
        if (isFilteredBy("permission")) {
            all = all.and(hasPermission(call.query("permission")));
        }
        if (isFilteredBy("last_used_before")) {
            Instant limit = instant("last_used_before");
            all = all.and(item ->
                    item.tokenLastUsedAt() != null && item.tokenLastUsedAt().isBefore(limit));
        }
        if (isFilteredBy("last_used_after")) {
            Instant limit = instant("last_used_after");
            all = all.and(item ->
                    item.tokenLastUsedAt() != null && item.tokenLastUsedAt().isAfter(limit));
        }
        return all;
    }

    /** Selects by a permission such as {@code contents_write}: its name, then the minimum level. */
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

    private boolean isFilteredBy(String parameter) {
        return call.query().containsKey(parameter) && !ignored.contains(parameter.replace("[]", ""));
    }
}
