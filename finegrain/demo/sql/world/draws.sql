-- All chance in the demo world is a function of (seed, entity, word): the seed and the word shift
-- the entity's number, and one hash scatters it. So a row does not depend on threads, on the order
-- of rows, or on how many other draws were made. The 53 upper bits make a number in [0, 1).
create temp macro draw(entity, word) as
(hash(entity + cast(hash(word, getvariable('seed')) >> 8 as bigint)) >> 11)
* 1.1102230246251565e-16;

create temp macro draw_below(entity, word, number) as
cast(floor(draw(entity, word) * number) as bigint);

create temp macro pick(options, share) as
options[1 + cast(floor(share * len(options)) as bigint)];

-- one row in `every`, spread evenly: even a small world gets its share of each defect
create temp macro falls_on(number, word, every) as
(number + draw_below(0, word, every)) % every = 0;

create temp macro customer_id(account_no) as printf('C%07d', account_no);
create temp macro person_id(person_no) as printf('P%07d', person_no);
create temp macro household_id(household_no) as printf('H%07d', household_no);
create temp macro order_no(order_seq) as printf('O%08d', order_seq);
create temp macro line_id(order_seq, line_no) as printf('L%08d-%d', order_seq, line_no);
create temp macro sku(product_no) as printf('SKU%04d', product_no);
create temp macro amount(cents) as cast(cents / 100.0 as decimal(18, 2));

-- the reserved numbers: any area, exchange 555, line 0100 to 0199; no two persons share one
create temp macro phone_no(person_no) as
(person_no * 7919 + getvariable('seed') % 79200) % 79200;
create temp macro phone_text(phone_no, spelling) as
printf(
    case
        when spelling < 0.2 then '(%d) 555-01%02d'
        when spelling < 0.3 then '1-%d-555-01%02d'
        else '+1 %d 555 01%02d'
    end,
    -- an area does not end in 11
    200 + 100 * (phone_no // 100 // 99)
    + phone_no // 100 % 99 + cast(phone_no // 100 % 99 >= 11 as integer),
    phone_no % 100
);
create temp macro card_no(account_no) as printf('K%08d', account_no);
create temp macro has_card(account_no) as draw(account_no, 'card') < 0.55;
