package dev.patoperator.inventory.item;

import dev.patoperator.api.v1alpha1.CredentialsRef;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventorySpec;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.InvalidSpecException;
import dev.patoperator.text.GoDuration;
import dev.patoperator.text.TextSanitizer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the spec of an inventory asks for, checked and with the defaults filled in.
 *
 * @param kinds the kinds of items that have objects
 * @param maxItems most objects
 * @param credentialsName name of the Secret in the inventory's namespace
 */
public record InventoryIntent(
        ResourceRef resource,
        long generation,
        String organization,
        Duration interval,
        Set<ItemKind> kinds,
        int maxItems,
        String credentialsName) {

    /** The kind of the resource. */
    public static final String KIND = "PatInventory";

    private static final Pattern ORGANIZATION = Pattern.compile(PatSpec.ORGANIZATION_PATTERN);
    private static final Pattern INTERVAL = Pattern.compile(PatSpec.INTERVAL_PATTERN);
    private static final Duration MIN_INTERVAL = Duration.ofMinutes(1);
    private static final Duration MAX_INTERVAL = Duration.ofHours(24);
    private static final int MAX_SHOWN = 64;

    public InventoryIntent {
        kinds = Set.copyOf(kinds);
    }

    /** Identifies an inventory. */
    public static ResourceRef refOf(PatInventory inventory) {
        return new ResourceRef(
                KIND,
                String.valueOf(inventory.getMetadata().getNamespace()),
                inventory.getMetadata().getName(),
                String.valueOf(inventory.getMetadata().getUid()));
    }

    /** Returns {@code metadata.generation}; 0 when the server sent none. */
    public static long generationOf(PatInventory inventory) {
        return Objects.requireNonNullElse(inventory.getMetadata().getGeneration(), 0L);
    }

    /**
     * Reads a spec. Checks the schema's bounds again, for a resource that was stored in spite of them: the organization
     * becomes part of a URL.
     *
     * @throws InvalidSpecException with a message for the status
     */
    public static InventoryIntent of(PatInventory inventory) throws InvalidSpecException {
        PatInventorySpec spec = inventory.getSpec();
        require(spec != null, "spec is missing, or a value in it is not of the type that its field has");
        ResourceRef resource = refOf(inventory);
        require(
                resource.name().length() <= ObjectNames.MAX_INVENTORY_NAME,
                "metadata.name has more than " + ObjectNames.MAX_INVENTORY_NAME
                        + " characters, so that the names of the objects would be too long; create an inventory with a"
                        + " shorter name");
        int maxItems = Objects.requireNonNullElse(spec.maxItems(), PatInventorySpec.DEFAULT_MAX_ITEMS);
        require(
                maxItems >= 1 && maxItems <= PatInventorySpec.MAX_ITEMS,
                "spec.maxItems is " + maxItems + ", but must be 1 to " + PatInventorySpec.MAX_ITEMS);
        Set<ItemKind> kinds = EnumSet.noneOf(ItemKind.class);
        if (spec.requests() != null) {
            kinds.add(ItemKind.REQUEST);
        }
        if (spec.grants() != null) {
            kinds.add(ItemKind.GRANT);
        }
        require(!kinds.isEmpty(), "spec has neither requests nor grants: write requests: {} or grants: {}");
        CredentialsRef ref = spec.credentialsRef();
        return new InventoryIntent(
                resource,
                generationOf(inventory),
                organization(spec.organization()),
                interval(Objects.requireNonNullElse(spec.interval(), PatInventorySpec.DEFAULT_INTERVAL)),
                kinds,
                maxItems,
                ref == null || ref.name() == null ? PatSpec.DEFAULT_CREDENTIALS : ref.name());
    }

    private static String organization(@Nullable String login) throws InvalidSpecException {
        if (login == null
                || login.length() > PatSpec.MAX_ORGANIZATION_LENGTH
                || !ORGANIZATION.matcher(login).matches()) {
            throw new InvalidSpecException(
                    "spec.organization is " + shown(login) + ", but must be " + PatSpec.ORGANIZATION_FORM);
        }
        return login;
    }

    private static Duration interval(String text) throws InvalidSpecException {
        Duration interval =
                INTERVAL.matcher(text).matches() ? GoDuration.parse(text).orElse(null) : null;
        if (interval == null) {
            throw new InvalidSpecException(
                    "spec.interval is " + shown(text) + ", but must be " + PatSpec.INTERVAL_FORM);
        }
        require(
                interval.compareTo(MIN_INTERVAL) >= 0 && interval.compareTo(MAX_INTERVAL) <= 0,
                "spec.interval is " + shown(text) + ", but must be 1m to 24h");
        return interval;
    }

    private static void require(boolean holds, String message) throws InvalidSpecException {
        if (!holds) {
            throw new InvalidSpecException(message);
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "missing" : "'" + TextSanitizer.line(value, MAX_SHOWN) + "'";
    }

    /** Returns the Secret with the credentials. */
    public SecretRef secret() {
        return new SecretRef(resource.namespace(), credentialsName);
    }

    /** Returns the organization as a key: logins that differ in upper and lower case are the same. */
    public String organizationKey() {
        return Intent.organizationKey(organization);
    }
}
