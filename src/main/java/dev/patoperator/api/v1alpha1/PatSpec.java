package dev.patoperator.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What both specs share, under one name each. A null is a field that the resource leaves out. */
public sealed interface PatSpec permits PatGrantReviewSpec, PatRevocationSpec {

    /** The Secret that is used when {@code credentialsRef} is absent. */
    String DEFAULT_CREDENTIALS = "github-app";

    /** GitHub's rule for an organization's login: alphanumerics and single hyphens, none at either end. */
    String ORGANIZATION_PATTERN = "^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$";

    int MAX_ORGANIZATION_LENGTH = 39;

    /** In characters; GitHub's own bound for the reason of a review. */
    int MAX_REASON_LENGTH = 1024;

    /** Most ids in one resource: its status, one outcome for each, must stay a small object. */
    int MAX_IDS = 500;

    /** 2<sup>53</sup> - 1: beyond it JSON numbers stop being exact in many readers. */
    long MAX_ID = 9_007_199_254_740_991L;

    @Nullable
    String organization();

    /** The ids to decide: {@code pat_request_id}s or {@code pat_id}s; empty when absent. */
    List<Long> ids();

    @Nullable
    String reason();

    @Nullable
    Boolean dryRun();

    @Nullable
    Boolean suspend();

    @Nullable
    MissingPolicy missingPolicy();

    @Nullable
    CredentialsRef credentialsRef();

    /** Name of the Secret with the GitHub App's credentials. */
    default String credentialsName() {
        CredentialsRef ref = credentialsRef();
        return ref == null || ref.name() == null ? DEFAULT_CREDENTIALS : ref.name();
    }
}
