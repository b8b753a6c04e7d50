package dev.patoperator.policy;

import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.expression.InvalidExpressionException;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.policy.expression.CompiledExpressions;
import dev.patoperator.policy.expression.NamedCondition;
import dev.patoperator.policy.expression.SpecCompiler;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A selector that is ready to evaluate items. It evaluates every field itself and does not rely on GitHub's filters.
 * Thread-safe.
 */
public final class CompiledSelector {

    private static final String OWNERS = "owners";
    private static final String TOKEN_IDS = "tokenIDs";
    private static final String LAST_USED_BEFORE = "lastUsedBefore";
    private static final String LAST_USED_AFTER = "lastUsedAfter";
    private static final String CREATED_BEFORE = "createdBefore";
    private static final String GRANTED_BEFORE = "grantedBefore";
    private static final String PERMISSION = "permission";
    private static final String REPOSITORY = "repository";

    /** The fields as the spec names them, in the order in which they are evaluated. */
    private static final List<String> FIELDS = List.of(
            OWNERS,
            TOKEN_IDS,
            LAST_USED_BEFORE,
            LAST_USED_AFTER,
            CREATED_BEFORE,
            GRANTED_BEFORE,
            PERMISSION,
            REPOSITORY);

    private final Criteria criteria;
    private final @Nullable RequiredPermission permission;
    private final CompiledExpressions expressions;

    private CompiledSelector(Criteria criteria, CompiledExpressions expressions) {
        this.criteria = criteria.withoutConditions(); // their text is not needed after compilation
        this.permission = criteria.permission() == null ? null : RequiredPermission.of(criteria.permission());
        this.expressions = expressions;
    }

    /**
     * Compiles a selector over requests or grants that computes nothing besides its conditions.
     *
     * @throws InvalidSelectorException when a condition does not compile, or could cost more than is allowed
     */
    public static CompiledSelector compile(Criteria criteria, ItemKind kind) throws InvalidSelectorException {
        return compile(new SelectorIntent(criteria, null, PatSpec.DEFAULT_LIMIT), kind);
    }

    /**
     * Compiles a selector over requests or grants, without sharing expressions with other selectors.
     *
     * @throws InvalidSelectorException when an expression does not compile, or could cost more than is allowed
     */
    public static CompiledSelector compile(SelectorIntent selector, ItemKind kind) throws InvalidSelectorException {
        return compile(selector, SpecCompiler.notSharing(kind));
    }

    static CompiledSelector compile(SelectorIntent selector, SpecCompiler compiler) throws InvalidSelectorException {
        try {
            return new CompiledSelector(selector.criteria(), CompiledExpressions.of(selector, compiler));
        } catch (InvalidExpressionException e) {
            throw new InvalidSelectorException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the repository whose own listing from GitHub is needed; null when the selector names none. */
    public @Nullable String repository() {
        return criteria.repository();
    }

    /** Returns the warnings about names in the conditions that are probably misspelt. */
    SpecWarnings conditionWarnings() {
        return expressions.warnings();
    }

    /** Whether an expression reads the names of an item's repositories, which takes one more call for each item. */
    public boolean readsRepositoryNames() {
        return expressions.readsRepositoryNames();
    }

    /** Returns what the expressions read about the organization's people and repositories. */
    public RequiredFacts requiredFacts() {
        return expressions.requiredFacts();
    }

    /**
     * Returns the text that the expression of the reason gives for an item; empty when there is no such expression, or when
     * it fails for the item.
     *
     * @param budget charged with the cost of the expression
     */
    Optional<String> reason(ItemView view, EvaluationBudget budget) {
        return expressions.reason(view, budget);
    }

    /**
     * Evaluates the selector for one item. Returns a failure only when everything else in the selector holds: the failure
     * does not matter for an item that another part of the selector rules out.
     *
     * @param budget charged with the cost of the conditions
     */
    public Match evaluate(ListedPat item, Instant now, ItemFacts facts, EvaluationBudget budget) {
        return evaluate(new ItemView(item, now, facts), budget);
    }

    Match evaluate(ItemView view, EvaluationBudget budget) {
        ListedPat item = view.item();
        Match match = and(Match.MATCHED, OWNERS, () -> owner(item));
        match = and(match, TOKEN_IDS, () -> token(item));
        match = and(match, LAST_USED_BEFORE, () -> lastUsedBefore(item.tokenLastUsedAt()));
        match = and(match, LAST_USED_AFTER, () -> lastUsedAfter(item.tokenLastUsedAt()));
        match = and(match, item instanceof PatRequest ? CREATED_BEFORE : GRANTED_BEFORE, () -> since(item.since()));
        match = and(
                match, PERMISSION, () -> permission == null ? Match.MATCHED : permission.evaluate(item.permissions()));
        match = and(
                match, REPOSITORY, () -> criteria.repository() == null ? Match.MATCHED : reaches(item, view.facts()));
        for (NamedCondition condition : expressions.conditions()) {
            match = and(match, condition.name(), () -> condition.evaluate(view, budget));
        }
        return match;
    }

    /** Returns the names of everything that can exclude an item, in the order in which it is evaluated. */
    List<String> criterionNames() {
        return Stream.concat(FIELDS.stream(), expressions.conditions().stream().map(NamedCondition::name))
                .distinct()
                .toList();
    }

    /** Combines two results as CEL's {@code &&} does: {@code NotMatched} overrides a failure. The first failure is kept. */
    private static Match and(Match before, String criterion, Supplier<Match> next) {
        if (before instanceof Match.NotMatched) {
            return before;
        }
        Match match = next.get();
        if (match instanceof Match.NotMatched) {
            return new Match.NotMatched(criterion);
        }
        return match instanceof Match.Matched
                        || (match instanceof Match.EvaluationFailed && before instanceof Match.EvaluationFailed)
                ? before
                : match;
    }

    private Match owner(ListedPat item) {
        if (criteria.owners().isEmpty()) {
            return Match.MATCHED;
        }
        String owner = item.owner();
        return owner == null
                ? new Match.EvaluationFailed("owners: GitHub names no owner")
                : match(criteria.owners().contains(owner.toLowerCase(Locale.ROOT)));
    }

    private Match token(ListedPat item) {
        if (criteria.tokenIds().isEmpty()) {
            return Match.MATCHED;
        }
        Long tokenId = item.tokenId();
        return tokenId == null
                ? new Match.EvaluationFailed("tokenIDs: GitHub names no token id, as servers before 3.12 do")
                : match(criteria.tokenIds().contains(tokenId));
    }

    /** A token that was never used matches neither {@code lastUsedBefore} nor {@code lastUsedAfter}. */
    private Match lastUsedBefore(@Nullable Instant lastUsed) {
        Instant before = criteria.lastUsedBefore();
        return match(before == null || (lastUsed != null && lastUsed.isBefore(before)));
    }

    private Match lastUsedAfter(@Nullable Instant lastUsed) {
        Instant after = criteria.lastUsedAfter();
        return match(after == null || (lastUsed != null && lastUsed.isAfter(after)));
    }

    private Match since(@Nullable Instant since) {
        Instant before = criteria.before();
        if (before == null) {
            return Match.MATCHED;
        }
        return since == null
                ? new Match.EvaluationFailed("createdBefore or grantedBefore: GitHub names no time that can be read")
                : match(since.isBefore(before));
    }

    private static Match match(boolean holds) {
        return holds ? Match.MATCHED : Match.NOT_MATCHED;
    }

    private Match reaches(ListedPat item, ItemFacts facts) {
        String repository = String.valueOf(criteria.repository());
        if ("none".equals(item.repositorySelection())) {
            return Match.NOT_MATCHED;
        }
        Boolean reaches = facts.reaches(item, repository);
        if (reaches == null) {
            return new Match.EvaluationFailed(
                    "repository: GitHub could not be asked which tokens reach " + repository, true);
        }
        List<String> names = "subset".equals(item.repositorySelection()) ? facts.names(item) : null;
        if (names != null && reaches != names.stream().anyMatch(repository::equalsIgnoreCase)) {
            // The server may ignore the filter, which must not widen a decision. Or the repository was renamed, and
            // the token must not escape a Deny because of that.
            return new Match.EvaluationFailed("repository: GitHub's list for " + repository
                    + " and the names of the token's repositories do not agree");
        }
        return match(reaches);
    }
}
