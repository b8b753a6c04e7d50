package dev.patoperator.inventory;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.support.TestCredentials;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.explanation.ItemExplanation;
import dev.patoperator.precedence.explanation.ItemExplanation.Finding;
import dev.patoperator.precedence.explanation.ItemExplanation.Result;
import dev.patoperator.precedence.explanation.PolicyExplainer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Listed items, explanations and specs of inventories. */
public final class InventoryFixture {

    public static final URI GITHUB = URI.create("https://api.github.com");
    public static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    public static final AppCredentials APP =
            TestCredentials.of(GITHUB.toString(), "Iv23app", AppKey.fresh().pkcs8(), OptionalLong.empty());

    private InventoryFixture() {}

    /** Returns an inventory {@code acme} of both kinds in the namespace {@code acme}, of which little is left out. */
    public static InventoryIntent intent(String uid, long generation, int maxItems) {
        return new InventoryIntent(
                new ResourceRef(InventoryIntent.KIND, "acme", "acme", uid),
                generation,
                "acme",
                Duration.ofMinutes(10),
                Set.of(ItemKind.REQUEST, ItemKind.GRANT),
                maxItems,
                "github-app");
    }

    /** Returns the request that an inventory makes for its lists. */
    public static ListingRequest request(InventoryIntent intent, Instant since) {
        return new ListingRequest(intent.resource(), APP, intent.organization(), intent.kinds(), since);
    }

    /** Returns a request that was made so many days ago. */
    public static PatRequest request(long id, int days) {
        return new PatRequest(
                id,
                "mona",
                7L,
                "nightly build",
                "subset",
                new Permissions(Map.of(), Map.of("contents", "write", "metadata", "read"), Map.of()),
                NOW.minus(Duration.ofDays(days)),
                900_000 + id,
                "ci",
                false,
                NOW.plus(Duration.ofDays(30)),
                null);
    }

    /** Returns a grant that was given so many days ago, of a token that never expires. */
    public static PatGrant grant(long id, int days, Instant lastUsed) {
        return new PatGrant(
                id,
                "mona",
                7L,
                "all",
                new Permissions(Map.of(), Map.of("metadata", "read"), Map.of()),
                NOW.minus(Duration.ofDays(days)),
                900_000 + id,
                "ci",
                false,
                null,
                lastUsed);
    }

    public static ListingSnapshot listing(ListedPat... items) {
        return listing(Map.of(), items);
    }

    public static ListingSnapshot listing(Map<Long, List<String>> repositories, ListedPat... items) {
        return new ListingSnapshot(
                NOW,
                Arrays.stream(items).collect(Collectors.toMap(ListedPat::id, Function.identity())),
                Map.of(),
                repositories,
                OrganizationFacts.NOT_READ);
    }

    public static ResourceRef policy(String namespace, String name) {
        return new ResourceRef("PatRevocation", namespace, name, "uid-" + namespace + "-" + name);
    }

    public static Finding finding(ResourceRef policy, Result result, boolean dryRun, String text) {
        return new Finding(policy, Action.REVOKE, result, dryRun, text);
    }

    /** Returns what is found of a policy that reads facts, when these were not read. */
    public static Finding notRead(ResourceRef policy) {
        return new Finding(policy, Action.REVOKE, Result.UNDECIDED, false, "it was not read from GitHub", true);
    }

    /** Returns an explainer that explains every list in the same way, and knows the credentials of all policies. */
    public static PolicyExplainer explainer(Supplier<Map<Long, ItemExplanation>> explanations) {
        return new PolicyExplainer() {
            @Override
            public Map<Long, ItemExplanation> explain(
                    ItemKind kind, URI apiUrl, String organization, ListingSnapshot snapshot) {
                return explanations.get();
            }

            @Override
            public boolean isVerifying(String organization) {
                return false;
            }
        };
    }

    public static ItemExplanation explanation(Result result, List<ResourceRef> decidedBy, Finding... findings) {
        return new ItemExplanation(
                ItemKind.GRANT,
                1,
                result,
                result == Result.MATCHES ? Action.REVOKE : null,
                decidedBy,
                List.of(findings));
    }
}
