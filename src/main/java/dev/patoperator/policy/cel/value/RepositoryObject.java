package dev.patoperator.policy.cel.value;

import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.MeteredRepositories;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of an item's repositories. */
public final class RepositoryObject extends CelObject {

    public static final String NAME = "name";
    public static final String VISIBILITY = "visibility";
    public static final String ARCHIVED = "archived";
    public static final String TOPICS = "topics";
    public static final String CUSTOM_PROPERTIES = "customProperties";

    private final String name;

    @SuppressWarnings("Immutable") // one thread evaluates one item
    private final ItemView item;

    /** @param name as GitHub writes it */
    RepositoryObject(String name, ItemView item) {
        super(TypeNames.REPOSITORY);
        this.name = name.toLowerCase(Locale.ROOT);
        this.item = item;
    }

    @Override
    @Nullable
    Object field(String field) {
        return switch (field) {
            case NAME -> name;
            case VISIBILITY -> details(field).visibility();
            case ARCHIVED -> details(field).archived();
            case TOPICS -> topics();
            case CUSTOM_PROPERTIES -> customProperties();
            default -> null;
        };
    }

    private OrganizationRepository details(String field) {
        MeteredRepositories.charge(0);
        return ItemView.known(described(field), item.facts().organization().repository(name));
    }

    private List<String> topics() {
        List<String> topics = details(TOPICS).topics();
        MeteredRepositories.charge(topics.size());
        return topics;
    }

    private Map<String, List<String>> customProperties() {
        Map<String, List<String>> properties = ItemView.known(
                described(CUSTOM_PROPERTIES), item.facts().organization().customProperties(name));
        MeteredRepositories.charge(properties.values().stream()
                .mapToInt(values -> 1 + values.size())
                .sum());
        return properties;
    }

    private String described(String field) {
        return field + " of the repository " + name;
    }
}
