CREATE FUNCTION oracle.foretell(old jsonb, new jsonb) RETURNS jsonb STABLE LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    found bigint := (SELECT id FROM inspector WHERE area = (old ->> 'area')::integer);
BEGIN
    RETURN jsonb_build_object(
        'inspector', jsonb_build_object(
            'outcome', CASE WHEN found IS NULL THEN 'nobody' ELSE 'of its area' END,
            'flagged', found IS NULL,
            'any_of', jsonb_build_array(jsonb_build_object('inspector', COALESCE(found, 1)))
        ),
        -- Of the inspector that the reading has when the rule's turn comes.
        'grade', jsonb_build_object(
            'outcome', 'derived',
            'flagged', false,
            'any_of', (
                SELECT jsonb_agg(jsonb_build_object('grade', level)) FROM inspector WHERE id = (new ->> 'inspector')::bigint
            )
        )
    );
END $$;
