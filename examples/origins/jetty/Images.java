// The image service as a servlet on embedded Jetty 9.4: java -cp /usr/share/java/… Images.java PORT.
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.*;
import javax.servlet.http.*;
import org.eclipse.jetty.server.*;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.servlet.*;
import org.eclipse.jetty.util.ajax.JSON;

public class Images extends HttpServlet {
    record User(String tenant, boolean writes) {}

    record Image(String id, String tenant, String name, String updated) {
        Map<String, Object> shown() {
            return Map.of("id", id, "name", name, "status", "ACTIVE", "updated", updated);
        }
    }

    static class Fault extends RuntimeException {
        final int code;
        Fault(int code) { this.code = code; }
    }

    static final Pattern PATH = Pattern.compile("/v2/([^/]+)/images(?:/([^/]+))?");
    static final Map<Integer, List<String>> FAULTS = Map.of(
            400, List.of("badRequest", "The request is in error."),
            401, List.of("unauthorized", "The token is not valid."),
            403, List.of("forbidden", "The role or the image forbids this action."),
            404, List.of("itemNotFound", "There is no such image."),
            405, List.of("badMethod", "The resource does not support this method."),
            412, List.of("preconditionFailed", "The image has another entity tag."),
            503, List.of("serviceUnavailable", "The service is in maintenance."));
    static final Map<String, User> USERS = Map.of(
            variable("OWNER_TOKEN"), new User("conformance", true),
            variable("READER_TOKEN"), new User("conformance", false),
            variable("STRANGER_TOKEN"), new User("other", true));

    final Map<String, Image> images = new ConcurrentHashMap<>();

    Images() {
        add(variable("PROTECTED_IMAGE"), "conformance", "fixture-protected");
        add(variable("FOREIGN_IMAGE"), "other", "fixture-foreign");
    }

    static String variable(String name) { return System.getenv(name); }

    Image add(String id, String tenant, String name) {
        images.put(id, new Image(id, tenant, name, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
        return images.get(id);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Compute-Request-Id", "req-" + UUID.randomUUID());
        try {
            answer(request, response);
        } catch (Fault fault) {
            send(response, fault.code, faultOf(fault.code));
        }
    }

    synchronized void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (new File(variable("MAINTENANCE")).exists()) throw new Fault(503);
        String token = request.getHeader("X-Auth-Token");
        User user = token == null ? null : USERS.get(token);
        if (user == null) {
            response.setHeader("WWW-Authenticate", "Keystone uri=\"http://127.0.0.1/\"");
            throw new Fault(401);
        }
        Matcher path = PATH.matcher(request.getPathInfo());
        if (!path.matches()) throw new Fault(404);
        if (!path.group(1).equals(user.tenant)) throw new Fault(403);
        String id = path.group(2);
        boolean all = id == null || id.equals("detail");
        switch (request.getMethod()) {
            case "GET", "HEAD" -> send(response, 200, all ? list(user) : find(user, id));
            case "PUT" -> create(request, response, user, all ? null : id);
            case "DELETE" -> delete(request, response, user, all ? null : id);
            default -> notAllowed(response, all);
        }
    }

    Map<String, Object> list(User user) {
        var own = images.values().stream().filter(image -> image.tenant.equals(user.tenant));
        return Map.of("images", own.map(Image::shown).toArray());
    }

    Map<String, Object> find(User user, String id) {
        Image image = images.get(id);
        if (image == null || !image.tenant.equals(user.tenant)) throw new Fault(404);
        return Map.of("image", image.shown());
    }

    void create(HttpServletRequest request, HttpServletResponse response, User user, String id) throws IOException {
        if (id == null) notAllowed(response, true);
        if (!user.writes || images.containsKey(id)) throw new Fault(403);
        Map<?, ?> content = (Map<?, ?>) new JSON().parse(new JSON.ReaderSource(request.getReader()));
        send(response, 201, Map.of("image", add(id, user.tenant, String.valueOf(content.get("name"))).shown()));
    }

    void delete(HttpServletRequest request, HttpServletResponse response, User user, String id) {
        if (id == null) notAllowed(response, true);
        find(user, id);
        if (!user.writes || id.equals(variable("PROTECTED_IMAGE"))) throw new Fault(403);
        String condition = request.getHeader("If-Match");
        // No image has an entity tag.
        if (condition != null && !condition.equals("*") || "*".equals(request.getHeader("If-None-Match"))) throw new Fault(412);
        images.remove(id);
        response.setStatus(204);
    }

    static void notAllowed(HttpServletResponse response, boolean all) {
        response.setHeader("Allow", all ? "GET, HEAD" : "GET, HEAD, PUT, DELETE");
        throw new Fault(405);
    }

    static Map<String, Object> faultOf(int code) {
        List<String> texts = FAULTS.getOrDefault(code, List.of("computeFault", "The request cannot be served."));
        return Map.of(texts.get(0), Map.of("code", code, "message", texts.get(1)));
    }

    static void send(HttpServletResponse response, int status, Map<String, Object> content) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getWriter().write(new JSON().toJSON(content));
    }

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new Images()), "/*");
        server.setHandler(context);
        // What Jetty refuses before a servlet sees it.
        server.setErrorHandler(new ErrorHandler() {
            @Override
            protected void generateAcceptableResponse(Request base, HttpServletRequest request, HttpServletResponse response,
                    int code, String message) throws IOException {
                base.setHandled(true);
                send(response, code, faultOf(code));
            }
        });
        server.start();
    }
}
