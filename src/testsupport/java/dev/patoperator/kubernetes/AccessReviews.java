package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Handles the access reviews by which a client checks what it may do: everything is allowed. */
final class AccessReviews {

    private static final String PREFIX = "/apis/authorization.k8s.io/v1/";

    private AccessReviews() {}

    static Optional<ApiResponse> answer(ApiRequest request) {
        if (!request.method().equals("POST") || !request.path().startsWith(PREFIX)) {
            return Optional.empty();
        }
        ObjectNode review = Json.parseObject(request.body());
        switch (request.path().substring(PREFIX.length())) {
            case "selfsubjectaccessreviews":
                review.putObject("status").put("allowed", true);
                break;
            case "selfsubjectrulesreviews":
                ObjectNode status = review.putObject("status").put("incomplete", false);
                ObjectNode rule = status.putArray("resourceRules").addObject();
                rule.putArray("verbs").add("*");
                rule.putArray("apiGroups").add("*");
                rule.putArray("resources").add("*");
                status.putArray("nonResourceRules");
                break;
            default:
                return Optional.empty();
        }
        return Optional.of(new ApiResponse(201, review));
    }
}
