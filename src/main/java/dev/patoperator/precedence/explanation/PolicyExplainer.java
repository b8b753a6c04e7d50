package dev.patoperator.precedence.explanation;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.model.ItemKind;
import java.net.URI;
import java.util.Map;

/** Explains what the policies of an organization make of what is listed. */
public interface PolicyExplainer {

    /**
     * Explains every item of a listing. Only policies whose credentials are verified in the organization take part.
     *
     * @param apiUrl base URL of the GitHub API that listed the items
     * @param snapshot what policies know about repositories and people; what is missing leaves a policy undecided
     * @return the explanation of each item, by id
     */
    Map<Long, ItemExplanation> explain(ItemKind kind, URI apiUrl, String organization, ListingSnapshot snapshot);

    /**
     * Whether the credentials of some policies of the organization are still to be verified for the first time, as after the
     * start of the process: soon more policies may take part.
     */
    boolean isVerifying(String organization);
}
