package dev.patoperator.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The common fields of both specs, with one name each. A field is null when it is absent. */
public sealed interface PatSpec permits PatGrantReviewSpec, PatRevocationSpec {

    /** The Secret that is used when {@code credentialsRef} is absent. */
    String DEFAULT_CREDENTIALS = "github-app";

    /**
     * Alphanumerics and hyphens. GitHub's rule for new logins allows single hyphens inside only, but names from before that
     * rule, such as {@code some--org} and {@code acme-}, still exist.
     */
    String ORGANIZATION_PATTERN = "^[A-Za-z0-9][A-Za-z0-9-]*$";

    int MAX_ORGANIZATION_LENGTH = 39;

    /** What {@code organization} must be, as a refusal says it; the same for the API server and the operator. */
    String ORGANIZATION_FORM = "the login only, as in github.com/LOGIN: 1 to 39 letters, digits and hyphens";

    /** In characters; GitHub's own bound for the reason of a review. */
    int MAX_REASON_LENGTH = 1024;

    int MAX_VARIABLES = 16;

    int MAX_VARIABLE_NAME_LENGTH = 63;

    /** An identifier of CEL. */
    String VARIABLE_NAME_PATTERN = "^[A-Za-z_][A-Za-z0-9_]*$";

    /** What the name of a variable must be, as a refusal says it. */
    String VARIABLE_NAME_FORM = "1 to 63 letters, digits and underscores, and not begin with a digit";

    /** Most ids in one resource: its status, one outcome for each, must stay a small object. */
    int MAX_IDS = 500;

    /** 2<sup>53</sup> - 1: beyond it JSON numbers stop being exact in many readers. */
    long MAX_ID = 9_007_199_254_740_991L;

    /** A Go duration in whole numbers, as in Kubernetes' Gateway API. */
    String INTERVAL_PATTERN = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

    /** What {@code interval} must be, as a refusal says it. */
    String INTERVAL_FORM = "whole numbers with units, such as 10m, 1h30m or 24h; days are not supported";

    /** Four parts of five digits and two letters. */
    int MAX_INTERVAL_LENGTH = 28;

    /** The limit of a selector that sets none. */
    int DEFAULT_LIMIT = 100;

    /** Largest limit: a larger organization is better reviewed in parts. */
    int MAX_LIMIT = 10_000;

    @Nullable
    String organization();

    /** Returns the explicit list, {@code pat_request_id}s or {@code pat_id}s; empty when absent. */
    default List<Long> ids() {
        List<Long> listed = listedIds();
        return listed == null ? List.of() : listed;
    }

    /** Returns the explicit list; null when absent. */
    @Nullable
    List<Long> listedIds();

    /** Returns the name of {@link #listedIds()} in the resource. */
    String idsField();

    /** Returns the selector of items; with an explicit list it is a guard, and only ids that match are decided. */
    @Nullable
    PatSelector selector();

    /** Returns the expressions to which conditions and the computed reason refer by name. */
    @Nullable
    List<Variable> variables();

    @Nullable
    String interval();

    @Nullable
    Integer limit();

    @Nullable
    String reason();

    /** Returns the CEL expression that computes the reason; null for a revocation, whose reason nobody is told. */
    @Nullable
    String reasonExpression();

    @Nullable
    Boolean dryRun();

    @Nullable
    Boolean suspend();

    @Nullable
    MissingPolicy missingPolicy();

    @Nullable
    CredentialsRef credentialsRef();

    /** Returns the name of the Secret with the GitHub App's credentials. */
    default String credentialsName() {
        CredentialsRef ref = credentialsRef();
        return ref == null || ref.name() == null ? DEFAULT_CREDENTIALS : ref.name();
    }
}
