package dev.patoperator.cli.listing;

import dev.patoperator.cli.document.DocumentFile;
import dev.patoperator.cli.document.FieldReader;
import dev.patoperator.cli.document.InputFaults;
import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a saved listing, from a file of its own or from a file that has more. */
public final class SavedListingReader {

    private static final String TEAMS = "teams";
    private static final String VISIBILITY = "visibility";
    private static final String ARCHIVED = "archived";
    private static final String TOPICS = "topics";
    private static final Map<String, MemberRole> ROLES = roles();
    private static final Map<String, String> VISIBILITIES =
            Map.of("public", "public", "private", "private", "internal", "internal");

    private SavedListingReader() {}

    private static Map<String, MemberRole> roles() {
        Map<String, MemberRole> roles = new LinkedHashMap<>();
        Arrays.stream(MemberRole.values()).forEach(role -> roles.put(role.value(), role));
        return roles;
    }

    /**
     * Reads a file with one document.
     *
     * @throws InvalidInputException with every fault of the file
     */
    public static SavedListing read(Path file) throws InvalidInputException {
        List<@Nullable Object> documents = DocumentFile.read(file);
        if (documents.size() != 1) {
            throw new InvalidInputException(
                    file + ": a listing is one document, but this file has " + documents.size());
        }
        InputFaults faults = new InputFaults(file.toString());
        FieldReader root = FieldReader.of(documents.get(0), "", faults);
        SavedListing listing = read(root);
        root.rejectUnknown();
        faults.throwIfAny();
        return listing;
    }

    /** Reads the fields of a listing. Faults are added to those of the reader, and other fields are left to the caller. */
    public static SavedListing read(FieldReader root) {
        String organization = root.requiredText("organization", "the login of the organization, as in policies");
        if (!root.has("now")) {
            root.fault(
                    "now", "is missing: write the time at which policies are evaluated, such as 2026-12-01T12:00:00Z");
        }
        Instant given = root.time("now");
        Instant now = given == null ? Instant.EPOCH : given;
        List<String> teams = root.texts(TEAMS);
        Set<String> logins = new HashSet<>();
        Set<String> names = new HashSet<>();
        List<SavedPerson> people = root.each("people", fields -> person(fields, logins));
        List<SavedRepository> repositories = root.each("repositories", fields -> repository(fields, names));
        ItemReader requestReader = new ItemReader(now);
        ItemReader grantReader = new ItemReader(now);
        List<PatRequest> requests = root.each("requests", requestReader::request);
        boolean grantsListed = root.has("grants");
        List<PatGrant> grants = root.each("grants", grantReader::grant);
        return new SavedListing(
                organization,
                now,
                teams,
                people,
                repositories,
                requests,
                grantsListed,
                grants,
                requestReader.repositories(),
                grantReader.repositories());
    }

    private static Optional<SavedPerson> person(FieldReader fields, Set<String> logins) {
        String login = fields.requiredText("login", "the login of an owner of tokens");
        if (!login.isEmpty() && !logins.add(login.toLowerCase(Locale.ROOT))) {
            fields.fault("login", "is " + login + ", which another one has, too");
        }
        return Optional.of(new SavedPerson(login, fields.oneOf("role", ROLES), fields.texts(TEAMS)));
    }

    private static Optional<SavedRepository> repository(FieldReader fields, Set<String> names) {
        String name = fields.requiredText("name", "the name of a repository, without its owner");
        if (!name.isEmpty() && !names.add(name.toLowerCase(Locale.ROOT))) {
            fields.fault("name", "is " + name + ", which another one has, too");
        }
        String visibility = fields.oneOf(VISIBILITY, VISIBILITIES);
        Boolean archived = fields.bool(ARCHIVED);
        List<String> topics = fields.texts(TOPICS);
        SavedRepository.Listed listed = null;
        if (visibility != null && archived != null && topics != null) {
            listed = new SavedRepository.Listed(
                    visibility,
                    archived,
                    topics.stream().map(topic -> topic.toLowerCase(Locale.ROOT)).toList());
        } else if (fields.has(VISIBILITY) || fields.has(ARCHIVED) || fields.has(TOPICS)) {
            List.of(VISIBILITY, ARCHIVED, TOPICS).stream()
                    .filter(field -> !fields.has(field))
                    .forEach(field -> fields.fault(
                            field, "is missing: write visibility, archived and topics, or none of the three"));
        }
        return Optional.of(new SavedRepository(
                name,
                listed,
                fields.object("customProperties")
                        .map(SavedListingReader::properties)
                        .orElse(null)));
    }

    /**
     * A property has one text or, as a {@code multi_select} property, a list of texts. As in the operator, names are in lower
     * case, and a property without a value is absent.
     */
    private static Map<String, List<String>> properties(FieldReader fields) {
        Map<String, List<String>> values = new HashMap<>();
        for (String name : fields.names()) {
            List<String> chosen = fields.isList(name) ? fields.texts(name) : single(fields.text(name));
            if (chosen != null
                    && !chosen.isEmpty()
                    && values.put(name.toLowerCase(Locale.ROOT), List.copyOf(chosen)) != null) {
                fields.fault(name, "is there in upper and in lower case, which makes no difference: remove one");
            }
        }
        return values;
    }

    private static @Nullable List<String> single(@Nullable String value) {
        return value == null ? null : List.of(value);
    }
}
