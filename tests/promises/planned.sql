-- A plan is made before it is applied: what it may give is judged by what stands when it is applied. That a number is nobody
-- else's, and its group's only designation the first, is also what the plan was for.
CREATE FUNCTION oracle.foretell(old jsonb, new jsonb) RETURNS jsonb STABLE LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    its_list integer := (old ->> 'list')::integer;
    its_id bigint := (old ->> 'id')::bigint;
BEGIN
    RETURN jsonb_build_object(
        'first', jsonb_build_object(
            'outcome', 'designated',
            'flagged', false,
            'any_of', (
                SELECT jsonb_agg(jsonb_build_object('first', true))
                WHERE its_list IS NOT NULL AND NOT EXISTS (SELECT 1 FROM task WHERE list = its_list AND first)
            )
        ),
        'agent', jsonb_build_object(
            'outcome', 'dealt',
            'flagged', false,
            'any_of', (SELECT jsonb_agg(jsonb_build_object('agent', id)) FROM agent WHERE list = its_list AND open)
        ),
        'place', jsonb_build_object(
            'outcome', 'numbered',
            'flagged', false,
            'any_of', (
                SELECT jsonb_agg(jsonb_build_object('place', wanted))
                FROM (SELECT (new ->> 'place')::integer AS wanted) AS number
                WHERE its_list IS NOT NULL AND wanted > 0
                    AND NOT EXISTS (SELECT 1 FROM task WHERE list = its_list AND place = wanted AND id <> its_id)
            )
        )
    );
END $$;
