package dev.patoperator.cli.engine;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.cli.manifest.PolicyFile;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.index.ResourceIndex;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operator's engine over policies from files. Conditions are compiled once, for any number of listings. All credentials
 * count as verified, and no status exists. Used by one thread.
 */
public final class PolicyEngine {

    /** What the Deployment allows as shipped: a fifth of its heap of 72 MiB. */
    private static final long MAX_CONDITION_BYTES = (72L << 20) / 5;

    private final List<PolicyFile> policies;
    private final ResourceIndex index = new ResourceIndex();
    private final CompiledPolicies compiled =
            new CompiledPolicies(index, new ConditionStore(MAX_CONDITION_BYTES, displaced -> {}));

    public PolicyEngine(List<PolicyFile> policies) {
        this.policies = List.copyOf(policies);
        ResourceList<PatGrantReview> reviews = new ResourceList<>();
        ResourceList<PatRevocation> revocations = new ResourceList<>();
        index.register("PatGrantReview", reviews, new SimpleInboundEventSource<>("reviews"));
        index.register("PatRevocation", revocations, new SimpleInboundEventSource<>("revocations"));
        for (PolicyFile policy : policies) {
            if (policy.resource() instanceof PatGrantReview review) {
                reviews.add(review);
            } else if (policy.resource() instanceof PatRevocation revocation) {
                revocations.add(revocation);
            }
            compiled.register(policy.resource());
        }
    }

    /** Decides all items of a listing. Policies of other organizations take no part. */
    public ListingResult decide(SavedListing listing) {
        Evaluation evaluation = evaluation(listing);
        return new ListingResult(
                evaluation.results(ItemKind.REQUEST), evaluation.results(ItemKind.GRANT), evaluation.overLimit());
    }

    /** Returns what the conditions of an organization's policies read about its people and repositories. */
    public RequiredFacts requiredFacts(String organization) {
        Evaluation evaluation = evaluation(SavedListing.empty(organization));
        return evaluation.requiredFacts(ItemKind.REQUEST).and(evaluation.requiredFacts(ItemKind.GRANT));
    }

    private Evaluation evaluation(SavedListing listing) {
        List<PatResource<?>> resources = new ArrayList<>();
        policies.forEach(policy -> resources.add(policy.resource()));
        return new Evaluation(index, compiled, resources, listing);
    }

    /** Returns what makes policies invalid: the API server refuses them, or they stall with {@code InvalidSpec}. */
    public List<PolicyMessage> problems() {
        List<PolicyMessage> problems = new ArrayList<>();
        for (PolicyFile policy : policies) {
            if (policy.fault() != null) {
                problems.add(message(policy, policy.fault()));
            } else if (ParsedResource.of(policy.resource()) instanceof ParsedResource.Invalid invalid) {
                problems.add(message(policy, invalid.message()));
            } else {
                ParsedResource.of(policy.resource())
                        .intent()
                        .flatMap(compiled::problem)
                        .ifPresent(problem -> problems.add(message(policy, problem.message())));
            }
        }
        return problems;
    }

    /**
     * Returns what is probably wrong with valid policies, and which exceptions are ignored, as the condition
     * {@code SpecWarning} says it.
     *
     * @param now the time from which exceptions may not end too late
     */
    public List<PolicyMessage> warnings(Instant now) {
        List<PolicyMessage> warnings = new ArrayList<>();
        for (PolicyFile policy : policies) {
            Optional<Intent> intent = ParsedResource.of(policy.resource()).intent();
            intent.map(Intent::selectorIntent)
                    .ifPresent(selector ->
                            selector.exemptions().warnings(now).forEach(text -> warnings.add(message(policy, text))));
            SpecWarnings found = intent.map(compiled::warnings).orElse(SpecWarnings.NONE);
            found.texts().forEach(text -> warnings.add(message(policy, text)));
            if (found.others() > 0) {
                warnings.add(message(policy, "and " + found.others() + " more warnings"));
            }
        }
        return warnings;
    }

    /** Returns the policies that decide items of an organization: neither suspended nor dry runs. */
    public List<PolicyMessage> deciding() {
        List<PolicyMessage> deciding = new ArrayList<>();
        for (PolicyFile policy : policies) {
            ParsedResource.of(policy.resource())
                    .intent()
                    .filter(Intent::takesPrecedence)
                    .ifPresent(intent -> deciding.add(message(policy, intent.organization())));
        }
        return deciding;
    }

    private static PolicyMessage message(PolicyFile policy, String text) {
        ResourceRef ref = Intent.refOf(policy.resource());
        return new PolicyMessage(policy.file(), ref, text);
    }
}
