package dev.patoperator.cli.listing;

import dev.patoperator.cli.document.DocumentFile;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;

/** Writes a listing so that {@link SavedListingReader} reads the same again. */
public final class SavedListingWriter {

    private static final int WIDTH = 130;

    private SavedListingWriter() {}

    /** Returns the listing as YAML. Absent values are left out. */
    public static String yaml(SavedListing listing) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("organization", listing.organization());
        root.put("now", listing.now().toString());
        root.put("teams", listing.teams());
        root.put(
                "people",
                listing.people().stream().map(SavedListingWriter::person).toList());
        root.put(
                "repositories",
                listing.repositories().stream()
                        .map(SavedListingWriter::repository)
                        .toList());
        root.put("requests", items(listing, ItemKind.REQUEST));
        root.put("grants", listing.grantsListed() ? items(listing, ItemKind.GRANT) : null);
        DumpSettings settings = DumpSettings.builder()
                .setSchema(DocumentFile.SCHEMA)
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setWidth(WIDTH)
                .setDereferenceAliases(
                        true) // else each empty list is an alias of the first, and a reader bounds aliases
                .setNonPrintableStyle(NonPrintableStyle.ESCAPE) // else such a text is written as binary
                .build();
        return new Dump(settings).dumpToString(present(root));
    }

    private static List<Map<String, Object>> items(SavedListing listing, ItemKind kind) {
        return listing.items(kind).stream()
                .map(item -> item(item, listing.repositoryNames(kind).get(item.id())))
                .toList();
    }

    private static Map<String, Object> person(SavedPerson person) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("login", person.login());
        fields.put("role", person.role() == null ? null : person.role().value());
        fields.put("teams", person.teams());
        return present(fields);
    }

    private static Map<String, Object> repository(SavedRepository repository) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", repository.name());
        SavedRepository.Listed listed = repository.listed();
        if (listed != null) {
            fields.put("visibility", listed.visibility());
            fields.put("archived", listed.archived());
            fields.put("topics", listed.topics());
        }
        fields.put(
                "customProperties",
                repository.customProperties() == null ? null : new TreeMap<>(repository.customProperties()));
        return present(fields);
    }

    private static Map<String, Object> item(ListedPat item, @Nullable List<String> repositories) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", item.id());
        fields.put("owner", item.owner());
        fields.put("ownerID", item.ownerId());
        fields.put("reason", item instanceof PatRequest request ? request.reason() : null);
        fields.put(item instanceof PatRequest ? "createdAt" : "accessGrantedAt", time(item.since()));
        fields.put("tokenID", item.tokenId());
        fields.put("tokenName", item.tokenName());
        fields.put("tokenExpired", item.tokenExpired());
        fields.put("tokenExpiresAt", time(item.tokenExpiresAt()));
        fields.put("tokenLastUsedAt", time(item.tokenLastUsedAt()));
        fields.put("repositorySelection", item.repositorySelection());
        fields.put("repositories", repositories);
        // Incomplete permissions would be read as complete ones. Without the field they are unknown, as they are here.
        fields.put("permissions", item.permissions().complete() ? groups(item.permissions()) : null);
        return present(fields);
    }

    private static Map<String, Object> groups(Permissions permissions) {
        Map<String, Object> groups = new LinkedHashMap<>();
        putGroup(groups, "organization", permissions.organization());
        putGroup(groups, "repository", permissions.repository());
        putGroup(groups, "other", permissions.other());
        return groups;
    }

    private static void putGroup(Map<String, Object> groups, String name, Map<String, String> levels) {
        if (!levels.isEmpty()) {
            groups.put(name, new TreeMap<>(levels));
        }
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static Map<String, Object> present(Map<String, @Nullable Object> fields) {
        Map<String, Object> present = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                present.put(name, value);
            }
        });
        return present;
    }
}
